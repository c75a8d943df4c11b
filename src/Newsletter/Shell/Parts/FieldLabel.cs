using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;

namespace Newsletter.Shell.Parts;

/// <summary>
/// What a field of a form is called on its page. Messages stand above the fields that they name: Razor writes a page when all of it has run,
/// and only then this looks for the label.
/// </summary>
internal sealed partial class FieldLabel(HttpContext context, string field) : IHtmlContent
{
    /// <summary>Says what a field is called, for messages of this answer.</summary>
    public static void Set(HttpContext context, string field, string label) => context.Items[(typeof(FieldLabel), field)] = label;

    public void WriteTo(TextWriter writer, HtmlEncoder encoder) => encoder.Encode(writer, Words());

    private string Words()
    {
        if (context.Items[(typeof(FieldLabel), field)] is not string label)
            return DeskPage.Words(field);
        // Rows of a list have the same labels, unless these count themselves.
        return Row().Match(field) is { Success: true } row && !label.Any(char.IsAsciiDigit)
            ? $"{label} (row {int.Parse(row.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 1})"
            : label;
    }

    [GeneratedRegex(@"\[([0-9]{1,6})\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
