using Newsletter.Engines.Mime;

namespace Newsletter.Responses.Returned;

/// <summary>Complaints: ARF (RFC 5965), and what providers sent before there was a form for it.</summary>
internal static class FeedbackReport
{
    // RFC 5965 section 7.3, RFC 6591, RFC 6430: about signatures, and about mail that is wanted.
    private static readonly string[] NoComplaint = ["auth-failure", "not-spam", "dmarc", "dkim"];

    private const string HotmailRecipient = "X-HmXmrOriginalRecipient";

    public static ReturnedMail? Read(MimeEntity mail)
    {
        var type = mail.ContentType;
        var part = mail.All().FirstOrDefault(p => p.ContentType.Value == "message/feedback-report");
        var isReport = part is not null || (type.Is("multipart/report") && type.Parameters.GetValueOrDefault("report-type") == "feedback-report");
        if (!isReport)
            return IsOldForm(mail) ? Complaint(mail, []) : OfAmazon(mail);

        var fields = part is null ? [] : StatusFields.Read(part.Text()).SelectMany(group => group).ToList();
        var kind = fields.Find(f => f.Name == "feedback-type").Value ?? "abuse";
        return NoComplaint.Contains(kind.Trim(), StringComparer.OrdinalIgnoreCase)
            ? new ReturnedMail(ReturnKind.None, [], null, null)
            : Complaint(mail, [.. fields.Where(f => f.Name is "original-rcpt-to" or "removal-recipient").Select(f => Addresses.Bare(f.Value)).OfType<string>()]);
    }

    private static ReturnedMail Complaint(MimeEntity mail, List<string> named)
    {
        var returned = Notice.Returned(mail) ?? mail;
        if (named.Count == 0)
            named = [.. ((string[])[HotmailRecipient, "To"]).Select(returned.Header).OfType<string>().SelectMany(Addresses.In).Take(20)];
        return new ReturnedMail(ReturnKind.Complaint, [.. named.Distinct(StringComparer.OrdinalIgnoreCase)], null, null);
    }

    /// <summary>Amazon SES passes on what others report as JSON in the text.</summary>
    private static ReturnedMail? OfAmazon(MimeEntity mail)
    {
        var text = mail.First("text/plain")?.Text() ?? "";
        var list = text.IndexOf("\"complainedRecipients\":[", StringComparison.Ordinal);
        return list < 0 || !text.Contains("\"notificationType\":\"Complaint\"", StringComparison.Ordinal)
            ? null
            : new ReturnedMail(ReturnKind.Complaint, [.. Addresses.In(text[list..(text.IndexOf(']', list) is > 0 and var end ? end : text.Length)]).Distinct()], null, null);
    }

    /// <summary>Hotmail's junk reports: the message behind a subject, or as it was with a field that nothing else has.</summary>
    private static bool IsOldForm(MimeEntity mail) =>
        mail.Header(HotmailRecipient) is not null
        || (mail.Header("Subject")?.StartsWith("complaint about message from", StringComparison.OrdinalIgnoreCase) == true
            && Addresses.In(mail.Header("From") ?? "").Any(a => a.EndsWith("@hotmail.com", StringComparison.OrdinalIgnoreCase)));
}
