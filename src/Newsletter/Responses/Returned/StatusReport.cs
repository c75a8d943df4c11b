using System.Globalization;
using System.Text.RegularExpressions;
using Newsletter.Engines.Mime;

namespace Newsletter.Responses.Returned;

/// <summary>One recipient's fields of a delivery status notification (RFC 3464 section 2.3).</summary>
internal sealed record RecipientStatus(string Address, string? Action, string? Status, string? Diagnostic)
{
    public bool Succeeded => Action is "delivered" or "relayed" or "expanded" or "deliverable";

    public bool IsDelayed => Action == "delayed";
}

/// <summary>The recipients of a report, wherever it keeps them: in its own part, or among the words where a gateway took the parts apart.</summary>
internal static partial class StatusReport
{
    private const string FinalRecipient = "Final-Recipient:";

    public static List<RecipientStatus> Read(MimeEntity mail, Notice notice)
    {
        var found = new List<RecipientStatus>();
        foreach (var part in mail.All().Where(p => p.ContentType.Value is "message/delivery-status" or "message/global-delivery-status"))
            Add(found, part.Text());
        if (found.Count == 0 && notice.Text.Contains(FinalRecipient, StringComparison.OrdinalIgnoreCase))
            Add(found, Quotes().Replace(notice.Text, ""));
        // Behind the words in a part of its own, which has lost its type.
        foreach (var part in found.Count > 0 ? [] : Notice.Own(mail).Where(p => p.ContentType.Is("text/") || p.ContentType.Is("application/octet-stream")))
        {
            if (part.Text() is { } text && text.TrimStart().StartsWith("Reporting-MTA:", StringComparison.OrdinalIgnoreCase) && text.Contains(FinalRecipient, StringComparison.OrdinalIgnoreCase))
                Add(found, text);
        }

        return found;
    }

    private static void Add(List<RecipientStatus> found, string text)
    {
        foreach (var group in StatusFields.Read(text))
        {
            var address = Field(group, "final-recipient") ?? Field(group, "original-recipient");
            // The fields of the whole report, to which some add a recipient.
            if (Field(group, "action") is null && (address is null || (Field(group, "final-recipient") is null && Field(group, "status") is null)))
                continue;
            found.Add(new RecipientStatus(
                Address(Field(group, "original-recipient")) ?? Address(address) ?? "",
                Word(Field(group, "action")),
                EnhancedCode.In(Field(group, "status")),
                Text(Field(group, "diagnostic-code"))));
            if (Address(address) is { } final && final != found[^1].Address && Decoded(found[^1].Address) == final)
                found[^1] = found[^1] with { Address = final };
            else if (Address(address) is { } other && other != found[^1].Address)
                found.Add(found[^1] with { Address = other });
        }
    }

    private static string? Field(List<(string Name, string Value)> group, string name) => group.Find(f => f.Name == name).Value;

    private static string? Word(string? value) => value?.Split([' ', '\t', '(', ';'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()?.ToLowerInvariant();

    /// <summary>Behind the type: <c>rfc822; user@example.com</c>.</summary>
    private static string? Address(string? field) =>
        field is null ? null : Addresses.Bare(field[(field.IndexOf(';', StringComparison.Ordinal) + 1)..]);

    /// <summary>An address as it was before it went over the wire (RFC 3461 section 4): some reports give it as it went.</summary>
    private static string Decoded(string xtext) => Octet().Replace(xtext, m => ((char)int.Parse(m.Groups["hex"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex(@"\+(?<hex>[0-9A-F]{2})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Octet();

    // Somebody has passed the report on as an answer.
    [GeneratedRegex("^>[> ]*", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Quotes();

    private static string? Text(string? field)
    {
        if (field is null)
            return null;
        var semicolon = field.IndexOf(';', StringComparison.Ordinal);
        return (semicolon is > 0 and < 15 ? field[(semicolon + 1)..] : field).Trim();
    }
}
