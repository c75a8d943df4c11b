using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

internal static class ObjectFunctions
{
    public static Namespace Create() => new Namespace()
        .Add("default", "any value, any default", a => a[0] is null or "" ? a[1] : a[0])
        .Add("eval", "any value", Eval)
        .Add("eval_template", "any value", EvalTemplate)
        .Add("format", "any value, text format, text culture?", Format)
        .Add("from_json", "text json", a => JsonText.Read(a.Text(0)))
        .Add("has_key", "object value, text key", a => Boxes.Of(TryGet(a, out _)))
        .Add("has_value", "object value, text key", a => Boxes.Of(TryGet(a, out var value) && value is not null))
        .Add("keys", "any value", a => a.Array(Keys(a[0])))
        .Add("kind", "any value", a => a[0] is null ? null : Run.TypeName(a[0]))
        .Add("size", "any value", a => Boxes.Of(Size(a[0])))
        .Add("to_json", "any value", a => a.Run.Charge(JsonText.Write(a.Run, a[0])))
        .Add("typeof", "any value", a => TypeOf(a[0]))
        .Add("values", "any value", a => a.Array(ValuesOf(a)));

    private static bool TryGet(Arguments a, out object? value)
    {
        value = null;
        return a[0] is not null && a.TextOrNull(1) is { } key && a.Run.TryGetMember(a[0], key, out value);
    }

    private static IEnumerable<string> Keys(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> members => members.Keys,
        ArrayValue array => ["size", .. array.MemberNames],
        string or Markup or IReadOnlyList<object?> => ["size"],
        _ => [],
    };

    private static IEnumerable<object?> ValuesOf(Arguments a) => Keys(a[0]).Select(name => a.Run.TryGetMember(a[0], name, out var value) ? value : null);

    private static int Size(object? value) => value switch
    {
        string text => text.Length,
        Markup markup => markup.Html.Length,
        IReadOnlyList<object?> list => list.Count,
        IReadOnlyDictionary<string, object?> members => members.Count,
        _ => 0,
    };

    private static string? TypeOf(object? value) => value switch
    {
        null => null,
        string or Markup => "string",
        bool => "boolean",
        ArrayValue { IsIterator: true } => "iterator",
        IReadOnlyList<object?> => "array",
        _ => Numbers.IsNumber(value) ? "number" : "object",
    };

    private static string Format(Arguments a)
    {
        if (a[0] is null)
            return "";
        if (a[0] is not IFormattable)
            throw new ArgumentProblem(-1, $"Unexpected `{a.Run.Format(a[0])}`. Must be a formattable object");
        return MathFunctions.Formatted(a);
    }

    /// <summary>Runs code that stands in a text: one statement gives its value, several write.</summary>
    private static object? Eval(Arguments a)
    {
        if (Code(a, scriptOnly: true, out var value) is not { } page)
            return value;
        return InScript(a, () => page.Statements.Count == 1 ? page.Statements[0].Execute(a.Run) : page.Execute(a.Run));
    }

    /// <summary>Renders a template that stands in a text.</summary>
    private static object? EvalTemplate(Arguments a)
    {
        if (Code(a, scriptOnly: false, out var value) is not { } page)
            return value;
        var output = new TextOutput();
        a.Run.PushOutput(output);
        InScript(a, () =>
        {
            a.Run.Page(page);
            return null;
        });
        a.Run.PopOutput();
        return a.Run.EscapesHtml ? new Markup(output.ToString()) : output.ToString();
    }

    private static Block? Code(Arguments a, bool scriptOnly, out object? value)
    {
        value = a[0] is ICallable function ? a.Run.Call(function, a.Call.Span) : a[0];
        if (a[0] is not string text)
            return null;
        var parsed = a.Run.Includes.Parse("<input>", text, scriptOnly);
        return parsed.Messages.Count == 0 ? parsed.Page : throw new ArgumentProblem(0, parsed.Messages[0].ToString());
    }

    private static object? InScript(Arguments a, Func<object?> run)
    {
        try
        {
            return run();
        }
        catch (TemplateException problem)
        {
            // A place in that text means nothing to whoever reads the message.
            throw new ArgumentProblem(0, problem.At.ToString());
        }
    }
}
