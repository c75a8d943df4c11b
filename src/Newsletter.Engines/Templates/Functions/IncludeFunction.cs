using System.Text;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

/// <summary><c>include 'name' arguments…</c>: another template with the variables of this one, its own local ones, and the arguments in <c>$</c>.</summary>
internal sealed class IncludeFunction : ICallable
{
    public IReadOnlyList<Parameter> Parameters { get; } = [new("template_name", ParameterKind.Text)];

    public int Required => 1;

    public Variadic Variadic => Variadic.All;

    public object? Invoke(Run run, Call call)
    {
        var text = Render(run, run.Format(call.Arguments[0]), call.Arguments, call.Span);
        return run.EscapesHtml ? new Markup(text) : text;
    }

    public static string Render(Run run, string name, ArrayValue arguments, TextSpan span)
    {
        var page = Find(run, name, span);
        var (line, baseIndent) = (run.Line, run.BaseIndent);
        run.Line = line.Indent is null ? line : default;
        run.BaseIndent = "";
        var output = new TextOutput();
        run.PushOutput(output);
        run.PushLocal();
        SetArguments(run, arguments, span);
        run.Page(page.Page);
        run.PopLocal();
        run.PopOutput();
        run.Line = line;
        run.BaseIndent = baseIndent;
        return output.ToString();
    }

    public static void SetArguments(Run run, ArrayValue arguments, TextSpan span)
    {
        run.SetLocal("$", arguments, span);
        foreach (var name in arguments.MemberNames)
        {
            arguments.TryGetMember(name, out var value);
            run.SetLocal("$" + name, value, span);
        }
    }

    /// <summary>The parsed template, or an error where the include stands.</summary>
    public static ParsedTemplate Find(Run run, string name, TextSpan span)
    {
        if (name.Length == 0)
            throw new TemplateException(span, "Include template name cannot be null or empty");
        run.Included?.Invoke(name);
        if (run.Options.Include is not { } find)
            throw new TemplateException(span, $"Unable to include <{name}>. There are no templates to include here");
        var text = find(name) ?? throw new TemplateException(span, $"There is no template `{name}` to include");
        var parsed = run.Includes.Parse(name, text, scriptOnly: false);
        return parsed.Messages.Count == 0 ? parsed : throw new TemplateException(span, $"Error while parsing template `{name}`: {parsed.Messages[0]}");
    }
}

/// <summary><c>include_join names separator begin? end?</c>; a separator, beginning or end <c>tpl:name</c> is a template itself.</summary>
internal sealed class IncludeJoinFunction : ICallable
{
    private const string TemplatePrefix = "tpl:";

    public IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("template_names", ParameterKind.List),
        new("separator", ParameterKind.Text),
        new("prefix", ParameterKind.Text, Optional: true),
        new("suffix", ParameterKind.Text, Optional: true),
    ];

    public int Required => 2;

    public Variadic Variadic => Variadic.All;

    public object? Invoke(Run run, Call call)
    {
        if (call.Arguments[0] is not IReadOnlyList<object?> list)
            return "";
        var names = run.Items(list).Select(run.Format).Where(n => n.Length > 0).ToList();
        var separator = Part(run, call, 1);
        var text = new StringBuilder(Part(run, call, 2));
        for (var i = 0; i < names.Count; i++)
        {
            if (i > 0)
                text.Append(separator);
            text.Append(IncludeFunction.Render(run, names[i], call.Arguments, call.Span));
            run.CheckLength(text.Length);
        }

        text.Append(Part(run, call, 3));
        return run.EscapesHtml ? new Markup(text.ToString()) : text.ToString();
    }

    private static string Part(Run run, Call call, int index)
    {
        var part = run.Format(call.Arguments[index]);
        if (part.StartsWith(TemplatePrefix, StringComparison.Ordinal))
            return IncludeFunction.Render(run, part[TemplatePrefix.Length..], call.Arguments, call.Span);
        return run.EscapesHtml && call.Arguments[index] is not Markup ? HtmlText.Escape(part) : part;
    }
}
