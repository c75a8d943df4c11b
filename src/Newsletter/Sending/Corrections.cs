using System.Net;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Shell;
using NodaTime;

namespace Newsletter.Sending;

/// <summary>When what the archive shows of an issue was corrected: approved after the audience was frozen, on the way or later.</summary>
internal sealed class Corrections(NewsletterDb db)
{
    /// <returns>Null: readers see what was approved in the first place.</returns>
    public async Task<DateTimeOffset?> ReadAsync(Issue issue, CancellationToken cancellationToken)
    {
        var shown = issue.ArchiveOrdinal ?? issue.RevisionOrdinal;
        var approved = await db.Revisions.AsNoTracking().Where(r => r.IssueKey == issue.Key && r.Ordinal == shown).Select(r => r.ApprovedAt).SingleOrDefaultAsync(cancellationToken);
        return approved > issue.FrozenAt ? approved : null;
    }

    /// <summary>A correction of the archive that somebody wrote and another one has to approve. One that was left over from the way is none.</summary>
    public async Task<Revision?> WaitingAsync(Issue issue, CancellationToken cancellationToken) =>
        issue is { State: IssueState.Sent, CorrectionOrdinal: { } ordinal }
            ? await db.Revisions.SingleOrDefaultAsync(r => r.IssueKey == issue.Key && r.Ordinal == ordinal && r.CreatedAt >= issue.EndedAt, cancellationToken)
            : null;
}

/// <summary>The line above a corrected issue in the archive.</summary>
internal static class CorrectionNotice
{
    // The page is the mail: it has no styles of ours, and may be light or dark. System colours go together in both.
    private const string Style = "margin:0;padding:12px 16px;border-bottom:2px solid;font:600 16px/1.4 sans-serif;text-align:center;color:CanvasText;background:Canvas";

    public static string AddTo(string html, Publication publication, DateTimeOffset at)
    {
        var words = ReaderWords.For(publication.Language);
        var text = WebUtility.HtmlEncode(words["archive.corrected", Instant.FromDateTimeOffset(at).InZone(TimeZones.Get(publication.TimeZone)).ToDateTimeUnspecified(), publication.TimeZone]);
        var notice = $"<p role=\"note\" lang=\"{words.Language}\" dir=\"{words.Direction}\" style=\"{Style}\">{text}</p>";
        var body = html.IndexOf("<body", StringComparison.OrdinalIgnoreCase);
        var end = body < 0 ? -1 : html.IndexOf('>', body);
        return html.Insert(end + 1, notice);
    }
}
