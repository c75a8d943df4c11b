using System.Text.RegularExpressions;
using Newsletter.Rendering.Texts;

namespace Newsletter.Rendering;

/// <summary>A field of the reader that a template asks for.</summary>
/// <param name="Name">As written after <c>subscriber.</c>: <c>name</c>, <c>attributes.city</c>.</param>
/// <param name="Where">The template or the issue's field that asks first.</param>
/// <param name="HasDefault">It says what to print when it is empty, or asks whether it is there.</param>
internal sealed partial record PersonalField(string Name, string Where, bool HasDefault)
{
    private const string AttributePrefix = "attributes.";

    /// <summary>The attribute's own name; null for <c>name</c>, <c>email</c>, <c>language</c> and for what does not exist.</summary>
    public string? Attribute => Name.StartsWith(AttributePrefix, StringComparison.Ordinal) ? Name[AttributePrefix.Length..] : null;

    /// <summary>False for something no reader has: a misspelt field.</summary>
    public bool Exists => Attribute is not null || Name is "name" or "email" or "language" or "attributes";

    /// <summary>Every field that the templates mention, once, in order.</summary>
    /// <param name="templates">What each is called, and its text.</param>
    public static IReadOnlyList<PersonalField> In(IEnumerable<(string Where, string Text)> templates) =>
        [.. templates
            .SelectMany(template => Codes(template.Text).SelectMany(code => Mentions(code, template.Where)))
            .GroupBy(field => field.Name)
            .Select(group => group.First() with { HasDefault = group.Any(f => f.HasDefault) })];

    /// <summary>Whether a template may come out differently for two readers. Says yes when in doubt.</summary>
    public static bool IsPersonal(string template) => Codes(template).Any(code => Root().IsMatch(code));

    private static IEnumerable<string> Codes(string text)
    {
        for (var at = text.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = text.IndexOf("{{", at, StringComparison.Ordinal))
        {
            var length = ExpressionParser.CodeLength(text.AsSpan(at));
            if (length == 0)
            {
                yield return text[at..];
                yield break;
            }

            yield return text.Substring(at, length);
            at += length;
        }
    }

    private static IEnumerable<PersonalField> Mentions(string code, string where)
    {
        var asks = code.AsSpan(2).TrimStart(['-', '~', ' ', '\n', '\t']) is var words
            && (words.StartsWith("if ", StringComparison.Ordinal) || words.StartsWith("else if ", StringComparison.Ordinal));
        foreach (Match match in Mention().Matches(code))
        {
            var attribute = match.Groups["attribute"];
            var name = match.Groups["field"].Value + (attribute.Success ? "." + attribute.Value : "");
            yield return new PersonalField(name, where, asks || match.Groups["default"].Success);
        }
    }

    [GeneratedRegex(@"\b(subscriber|this)\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Root();

    [GeneratedRegex(
        """\bsubscriber\s*\.\s*(?<field>[A-Za-z_]\w*)(?:\s*(?:\.\s*(?<attribute>[A-Za-z_]\w*)|\[\s*["'](?<attribute>[^"']+)["']\s*\]))?(?<default>\s*(?:\?\?|\|\s*object\.default))?""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mention();
}
