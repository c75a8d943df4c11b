using System.Globalization;
using Newsletter.Rendering.Texts;

namespace Newsletter.Rendering;

/// <summary>What designs can call beside the language's own functions: for the text part.</summary>
internal static class TemplateFunctions
{
    public static Dictionary<string, Func<IReadOnlyList<object?>, object?>> All { get; } = new()
    {
        // ("wrap" is a word of the language) wrap_text TEXT [WIDTH]
        ["wrap_text"] = arguments => TextWrap.Wrap(Text(arguments, 0) ?? "", Width(arguments)),
        // indent_text TEXT PREFIX [FIRST]
        ["indent_text"] = arguments => TextWrap.Indent(Text(arguments, 0) ?? "", Text(arguments, 1) ?? "  ", Text(arguments, 2)),
    };

    private static string? Text(IReadOnlyList<object?> arguments, int at) =>
        at < arguments.Count && arguments[at] is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private static int Width(IReadOnlyList<object?> arguments) =>
        arguments.Count > 1 && arguments[1] is { } value ? Math.Clamp(Convert.ToInt32(value, CultureInfo.InvariantCulture), 20, 200) : TextWrap.Width;
}
