using System.Text.RegularExpressions;
using Newsletter.Engines.Mime;

namespace Newsletter.Responses.Returned;

/// <summary>
/// Reads a message that came back. In this order: a complaint says so by its type; a delivery report by its fields (RFC 3464) or by its words; what then
/// still owns up to being automatic is an automatic reply; anything else is somebody's letter.
/// </summary>
internal static class ReturnReader
{
    /// <summary>More than any report needs; what is beyond is not looked at.</summary>
    public const int MostOctets = 2_000_000;

    /// <summary>Fates within one report that are weighed against each other.</summary>
    private const int MostFates = 10;

    public static ReturnedMail Read(ReadOnlyMemory<byte> message)
    {
        try
        {
            return Understand(message);
        }
        catch (RegexMatchTimeoutException)
        {
            // Made to be slow, or nothing that anybody would write: it says nothing, and keeps no other message waiting.
            return ReturnedMail.Nothing;
        }
    }

    private static ReturnedMail Understand(ReadOnlyMemory<byte> message)
    {
        var mail = MimeReader.Read(message.Length > MostOctets ? message[..MostOctets] : message);
        if (FeedbackReport.Read(mail) is { } complaint)
            return complaint;
        var notice = Notice.Read(mail);
        if (StatusReport.Read(mail, notice) is { Count: > 0 } report)
            return Judge(report, notice);
        if (AutoReply.Is(mail, notice))
            return new ReturnedMail(ReturnKind.AutoReply, [], null, null);
        return BounceSigns.Has(mail, notice) ? Judge([.. notice.Recipients.DefaultIfEmpty("").Select(r => new RecipientStatus(r, null, null, null))], notice) : ReturnedMail.Nothing;
    }

    private static ReturnedMail Judge(IReadOnlyList<RecipientStatus> report, Notice notice)
    {
        if (report.All(r => r.Succeeded))
            return new ReturnedMail(ReturnKind.None, Named(report, [], notice), report[0].Status, null);

        // Several recipients of one report are rare, and of different fate rarer still: the worst stands for it, and whose it is comes first.
        var failed = report.Where(r => !r.Succeeded).ToList();
        var (first, (kind, status)) = failed.DistinctBy(r => (r.Action, r.Status, r.Diagnostic)).Take(MostFates).Select(r => (Recipient: r, Said: Verdict.Of(r, notice))).OrderBy(r => Rank(r.Said.Kind)).First();
        return new ReturnedMail(kind, Named([first, .. failed], [.. report.Where(r => r.Succeeded).Select(r => r.Address)], notice), status, Reply(first, notice));
    }

    private static List<string> Named(IEnumerable<RecipientStatus> report, List<string> arrived, Notice notice)
    {
        var named = report.Select(r => r.Address).Where(a => a.Length > 0)
            .Concat(notice.Recipients.Except(arrived, StringComparer.OrdinalIgnoreCase)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return named.Count == 0 ? [.. notice.Fallback] : named;
    }

    private static int Rank(ReturnKind kind) => kind switch
    {
        ReturnKind.Hard => 0,
        ReturnKind.Soft => 1,
        _ => 2,
    };

    private static string? Reply(RecipientStatus first, Notice notice) =>
        Words.Of(first.Diagnostic is { Length: > 0 } said ? said : notice.Replies.FirstOrDefault());
}
