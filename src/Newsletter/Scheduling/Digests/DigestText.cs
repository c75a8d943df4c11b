using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Articles;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Rendering;
using Newsletter.Rendering.Designs;
using Newsletter.Rendering.Texts;
using Newsletter.Shell;
using Newsletter.Subscribers;

namespace Newsletter.Scheduling.Digests;

/// <summary>
/// What the digest of a month says: every issue of it as the archive has it, by subject and date, with the headlines and leads of its articles and the way to its
/// page. Nothing in it is new, so nothing in it is approved a second time.
/// </summary>
internal sealed class DigestText(NewsletterDb db, IDesignFiles designs, ReaderLinks links)
{
    private const int LongestPreheader = 130;

    /// <returns>Null: nothing was published in that month. A failure: the publication's design cannot be used.</returns>
    public async Task<Result<RevisionContent?>> WriteAsync(Publication publication, DateOnly month, CancellationToken cancellationToken)
    {
        var issues = await PublishedAsync(publication, month, cancellationToken);
        if (issues.Count == 0)
            return (RevisionContent?)null;
        var files = await designs.ReadAsync(publication.Design, cancellationToken);
        if (!files.Ok)
            return files.Failure;
        var design = Design.Of(files.Value);
        if (!design.Ok)
            return design.Failure;
        // Dates as the design writes them in an issue.
        var (dates, culture) = (design.Value.Words(publication.Language), RenderModel.Culture(publication.Language));
        var words = ReaderWords.For(publication.Language);
        var entries = issues.Select(i => Entry(publication, i.Issue, i.Content, words, RenderModel.Date(i.Issue.FrozenAt!.Value, publication.TimeZone, dates, culture))).ToList(); // they were frozen
        return new RevisionContent
        {
            Subject = words["digest.subject", month.ToString("Y", RenderModel.Culture(words.Language))],
            Preheader = Shortened(string.Join(" · ", entries.Select(e => e.Content.Headline))),
            Intro = words["digest.intro"],
            Articles = entries,
            Publication = PrintedPublication.Of(publication),
            Design = publication.Design,
            DesignFiles = new SortedDictionary<string, string>(files.Value.ToDictionary(), StringComparer.Ordinal),
            Uncertain = publication.Uncertain,
            Deadline = publication.Deadline,
        };
    }

    /// <summary>
    /// By the date that stands in their copies, first one first. One that was stopped on its way is not among them, nor is one that was written for some: what they
    /// alone were to get is not for everybody.
    /// </summary>
    private async Task<IReadOnlyList<(Issue Issue, RevisionContent Content)>> PublishedAsync(Publication publication, DateOnly month, CancellationToken cancellationToken)
    {
        var (begin, end) = (DigestMonth.Begin(month, publication.TimeZone), DigestMonth.End(month, publication.TimeZone));
        var issues = await db.Issues.AsNoTracking().Published(publication.Key)
            .Where(i => i.State != IssueState.Cancelled && i.FrozenAt >= begin && i.FrozenAt < end)
            .OrderBy(i => i.FrozenAt).ThenBy(i => i.Key).ToListAsync(cancellationToken);
        var found = new List<(Issue, RevisionContent)>();
        foreach (var issue in issues)
        {
            var ordinal = issue.ArchiveOrdinal ?? issue.RevisionOrdinal;
            var json = await db.Revisions.AsNoTracking().Where(r => r.IssueKey == issue.Key && r.Ordinal == ordinal).Select(r => r.Json).SingleAsync(cancellationToken);
            var content = RevisionJson.Read(json);
            if (content.Audience.Include.Count == 0)
                found.Add((issue, content));
        }

        return found;
    }

    private PlacedArticle Entry(Publication publication, Issue issue, RevisionContent content, ReaderWords words, string date)
    {
        var number = issue.Number!.Value; // published issues have one
        // A subject that differs from reader to reader is a template, and stands here for all.
        var subject = content.Subject.Contains("{{", StringComparison.Ordinal) ? words["archive.number", number] : content.Subject;
        var entry = new ArticleContent
        {
            Headline = subject,
            Lead = Escaped(date),
            Link = links.For(publication.Slug, publication.Archive, number).WebView,
        };
        return new PlacedArticle(issue.Id, entry, [.. content.Articles.Select(a => new DigestPart(a.Content.Section, Part(a.Content)))]);
    }

    private static string Part(ArticleContent article)
    {
        var headline = Escaped(RenderModel.OneLine(article.Headline));
        var heading = SafeUrl.Link(article.Link) is { } link ? $"# [{headline}](<{link.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal)}>)" : $"# {headline}";
        return string.IsNullOrWhiteSpace(article.Lead) ? heading : $"{heading}\n\n{article.Lead}";
    }

    /// <summary>Text that Markdown reads as it stands (CommonMark section 2.4).</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
            escaped.Append(char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)) ? "\\" : "").Append(c);
        return escaped.ToString();
    }

    private static string Shortened(string text)
    {
        if (text.Length <= LongestPreheader)
            return text;
        var at = text.LastIndexOf(' ', LongestPreheader - 1);
        return text[..(at > 0 ? at : LongestPreheader - 1)].TrimEnd(' ', '·', ',') + "…";
    }
}
