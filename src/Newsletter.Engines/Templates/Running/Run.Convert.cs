using System.Globalization;
using System.Numerics;
using System.Text;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Running;

internal sealed partial class Run
{
    // An object within an object within …: as deep as one is ever written out.
    private const int FormatDepth = 20;

    /// <summary>Only null, false and <c>empty</c> are false; 0 and an empty text are true.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or EmptyValue => false,
        bool b => b,
        _ => true,
    };

    /// <summary>A value as text, the way it is written and concatenated; nothing is escaped.</summary>
    public string Format(object? value) => value switch
    {
        null or EmptyValue => "",
        string text => text,
        bool b => b ? "true" : "false",
        int number => number.ToString(Culture),
        Markup markup => markup.Html,
        DateTime date => DateText.Format(date, DateFormat, Culture, Options.TimeZone),
        IFormattable number => number.ToString(null, Culture),
        _ => FormatNested(value, 0),
    };

    private string FormatNested(object value, int depth)
    {
        var text = new StringBuilder();
        AppendNested(text, value, depth);
        return text.ToString();
    }

    private void AppendNested(StringBuilder text, object? value, int depth)
    {
        if (depth >= FormatDepth)
            throw new ArgumentProblem(-1, "Structure is too deeply nested or contains reference loops.");
        CheckLength(text.Length);
        switch (value)
        {
            case null or EmptyValue:
                text.Append("null");
                break;
            case string or Markup:
                text.Append('"').Append(Texts.Escape(Format(value))).Append('"');
                break;
            case IReadOnlyList<object?> list:
                text.Append('[');
                AppendAll(text, Items(list), depth);
                text.Append(']');
                break;
            case IReadOnlyDictionary<string, object?> members:
                text.Append('{');
                AppendAll(text, members, depth);
                text.Append('}');
                break;
            case UserFunction function:
                text.Append(function.Text);
                break;
            case ICallable:
                text.Append("<function>");
                break;
            default:
                text.Append(value is LoopState ? "" : Format(value));
                break;
        }
    }

    private void AppendAll(StringBuilder text, IEnumerable<object?> items, int depth)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                text.Append(", ");
            first = false;
            AppendNested(text, item, depth + 1);
        }
    }

    private void AppendAll(StringBuilder text, IReadOnlyDictionary<string, object?> members, int depth)
    {
        var first = true;
        foreach (var (name, value) in members)
        {
            if (!first)
                text.Append(", ");
            first = false;
            if (name.Length > 0 && !char.IsDigit(name[0]) && name.All(c => c == '_' || char.IsLetterOrDigit(c)))
                text.Append(name);
            else
                text.Append('"').Append(Texts.Escape(name)).Append('"');
            text.Append(": ");
            AppendNested(text, Import(value), depth + 1);
        }
    }

    public static string TypeName(object? value) => value switch
    {
        null => "null",
        bool => "bool",
        int => "int",
        long => "long",
        float => "float",
        double => "double",
        decimal => "decimal",
        BigInteger => "bigint",
        string or Markup => "string",
        ArrayValue { IsIterator: true } => "range",
        IReadOnlyList<object?> => "array",
        IReadOnlyDictionary<string, object?> => "object",
        ICallable => "function",
        _ => value.GetType().Name,
    };

    public object? Convert(object? value, ParameterKind kind, TextSpan span) => kind switch
    {
        ParameterKind.Any => value,
        ParameterKind.Text => value is null or EmptyValue ? null : Format(value),
        ParameterKind.Integer => Boxes.Of(ToInt(value, span)),
        ParameterKind.OptionalInteger => value is null ? null : Boxes.Of(ToInt(value, span)),
        ParameterKind.Number => value is string or Markup ? throw Cannot(value, "double", span) : Numbers.To<double>(value, this, span),
        ParameterKind.Boolean => Boxes.Of(IsTrue(value)),
        ParameterKind.List => value is null ? null : AsList(value) ?? throw Cannot(value, "list", span),
        ParameterKind.Object => value is null or IReadOnlyDictionary<string, object?> ? value : throw Cannot(value, "object", span),
        ParameterKind.Date => value is DateTime ? value : throw Cannot(value, "DateTime", span),
        _ => value is null or DateTime ? value : throw Cannot(value, "DateTime", span),
    };

    /// <summary>What a loop goes through: an array, the characters of a text, the members of an object as <c>{key, value}</c>. Null: nothing of the kind.</summary>
    public IReadOnlyList<object?>? AsList(object? value) => value switch
    {
        EmptyValue => null,
        IReadOnlyList<object?> list => list,
        string text => new ArrayValue(text.Select(c => c.ToString())),
        Markup markup => new ArrayValue(markup.Html.Select(c => c.ToString())),
        IReadOnlyDictionary<string, object?> members => new ArrayValue(members.Select(Pair)),
        _ => null,
    };

    public int ToInt(object? value, TextSpan span)
    {
        try
        {
            return value switch
            {
                null => 0,
                int number => number,
                BigInteger number => (int)number,
                string text => int.Parse(text, NumberStyles.Integer, Culture),
                IConvertible other => other.ToInt32(Culture),
                _ => throw Cannot(value, "int", span),
            };
        }
        catch (Exception problem) when (Problems.IsOfData(problem) || problem is InvalidCastException)
        {
            throw Cannot(value, "int", span);
        }
    }

    public static TemplateException Cannot(object? value, string type, TextSpan span) => new(span, $"Unable to convert type `{TypeName(value)}` to `{type}`");

    private ObjectValue Pair(KeyValuePair<string, object?> pair)
    {
        var result = new ObjectValue();
        result.Force("key", pair.Key);
        result.Force("value", Import(pair.Value));
        return result;
    }
}
