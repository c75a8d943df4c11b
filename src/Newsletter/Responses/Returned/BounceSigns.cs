using System.Text.RegularExpressions;
using Newsletter.Engines.Mime;

namespace Newsletter.Responses.Returned;

/// <summary>Whether a message without a report's fields is a notice all the same: two signs of three, or one that is never anything else.</summary>
internal static partial class BounceSigns
{
    public static bool Has(MimeEntity mail, Notice notice)
    {
        if (mail.Header("X-Failed-Recipients") is not null || mail.ContentType.Parameters.GetValueOrDefault("report-type") == "delivery-status")
            return true;
        if (mail.ContentType.Parameters.GetValueOrDefault("report-type") == "disposition-notification")
            return false;
        if (AmazonBounce().IsMatch(notice.Text))
            return true;
        var (subject, system) = (mail.Header("Subject") ?? "", IsOfMailSystem(mail));
        if (system && HasNoReturnPath(mail))
            return true;
        // A person's letter, which may quote anything, or a newsletter, which may be about anything.
        if (!system && (Answer().IsMatch(subject) || mail.Header("List-Unsubscribe") is not null || (mail.Header("Return-Path") is { } path && Addresses.Bare(path) is { } person && !Machine().IsMatch(person))))
            return false;
        var signs = system || Sender().IsMatch(mail.Header("From") ?? "") || HasNoReturnPath(mail) ? 1 : 0;
        signs += Subject().IsMatch(subject) ? 1 : 0;
        signs += Words().IsMatch(notice.Text) ? 1 : 0;
        return signs >= 2;
    }

    public static bool HasNoReturnPath(MimeEntity mail) => mail.Header("Return-Path")?.Trim() is "<>" or "" or "<MAILER-DAEMON>";

    /// <summary>Whether it gives itself out as what a mail server wrote.</summary>
    public static bool IsOfMailSystem(MimeEntity mail) => Machine().IsMatch(mail.Header("From") ?? "");

    // Passed on as a message, and mostly as a text within a text.
    [GeneratedRegex(@"\\?""notificationType\\?""\s*:\s*\\?""Bounce\\?""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AmazonBounce();

    [GeneratedRegex(@"mail(?:er)?[-_ ]?daemon|post_?master|mail delivery|bounce", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Machine();

    [GeneratedRegex(@"^\s*(?:re|aw|sv|antw|odp|vs|res|ref|rv|fwd?|wg|tr|enc|doorst|vl|vb|pd|i|отв|ответ|回复|答复|转发|返信|転送)\s*(?:\[\d+\])?\s*[:：]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Answer();

    [GeneratedRegex(@"mail(?:er)?[-_ ]?daemon|post_?master|mail delivery|mail administrator|mail delivery (?:sub)?system|mta |mail system|mailer@|mail server|delivery status|returned mail|bounce|smtpd|administrator|system@|no-?reply|support@", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Sender();

    [GeneratedRegex(@"undeliver|deliver|returned|return(?:ed)? (?:mail|to sender)|failure|failed|not sent|could not be sent|bounce|nondeliverable|non-?remis|warning|rejected|unzustellbar|mail error|mail system error|error (?:sending|in)|user unknown|mailbox|message status|problem|nicht zugestellt|no entregado|devuelto|devolvido|не ?достав|недостав|配信|送信|エラー|メール|退信|退件|unable|can't|considered unsolicited|blocked|ndn", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Subject();

    [GeneratedRegex(@"not (?:be )?(?:been )?deliver|undeliver|could ?n[o']t (?:be )?(?:sen[dt]|deliver)|unable to deliver|delivery (?:has )?(?:fail|error|to the)|failed to deliver|was not deliver|delivery of your|returned|not reach|unknown user|user unknown|unknown address|no such user|mailbox|permanent (?:fatal )?error|fatal error|rejected|550|554|5\.\d\.\d|bounced|not accept|wurde nicht zugestellt|nicht zugestellt|no pudo ser entregad|не может быть|не удалось|エラー|できません|配信|送信|届け|could not be|cannot be|not exist|error message|fail", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Words();
}
