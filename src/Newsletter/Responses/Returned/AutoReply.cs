using System.Text.RegularExpressions;
using Newsletter.Engines.Mime;

namespace Newsletter.Responses.Returned;

/// <summary>Answers that no person wrote (RFC 3834), where nothing says that a copy did not arrive.</summary>
internal static partial class AutoReply
{
    public static bool Is(MimeEntity mail, Notice notice)
    {
        if (BounceSigns.Has(mail, notice))
            return false;
        var submitted = mail.Header("Auto-Submitted")?.Trim() ?? "no";
        return submitted.StartsWith("auto-replied", StringComparison.OrdinalIgnoreCase)
            || submitted.StartsWith("auto-generated", StringComparison.OrdinalIgnoreCase)
            || ((string[])["X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Autoreply-From"]).Any(name => mail.Header(name) is not null)
            || mail.Header("Precedence") is "auto_reply"
            || Subject().IsMatch(mail.Header("Subject") ?? "");
    }

    [GeneratedRegex(@"^(?:auto(?:matic)?[ _-]?(?:reply|response|antwort)|auto:|autoreply|out of (?:the )?office|vacation|away from|abwesen|abwesenheit|respuesta autom|r[ée]ponse automatique|автоответ|automatische antwort)|\bout of (?:the )?office\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Subject();
}
