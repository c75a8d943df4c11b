using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Sending;
using Newsletter.Sending.Ledger;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Responses.Reading;

/// <summary>Puts the report of an issue together: by article, in order, whichever revision a copy was made from.</summary>
internal sealed class ReadReport(NewsletterDb db, ILedgerStore ledger, ListReturns returns)
{
    private const string NoReaders = "Everybody's copy has the same links, so this says how often they were followed and not by how many readers: one who clicks twice counts twice.";
    private const string SomeReaders = "Readers are counted once each, and only those who agreed to figures of their own; the others are in the number of clicks alone.";
    private const string OpensSayLittle = "Opens say little: some mail programs fetch the picture although nobody looks (Apple's privacy protection does for every mail), others never fetch it. Clicks say more.";
    private const string Machines = "Programs that look through mail follow its links. What could be known for one is kept apart; what could not is among the clicks.";
    private const string OfRehearsal = "This was a rehearsal: its figures stand here and in no others.";

    private static readonly string[] Columns = ["what", "position", "article", "headline", "url", "times", "machine", "readers"];

    public async Task<ReportAnswer> HandleAsync(Issue issue, CancellationToken cancellationToken)
    {
        var sent = await ledger.CountAsync(issue.Key, cancellationToken);
        var counted = await db.CountedRevisions.AsNoTracking().Where(r => r.Issue == issue.Key).OrderBy(r => r.Revision).ToListAsync(cancellationToken);
        var counts = await db.ReadingCounts.AsNoTracking().Where(c => c.Issue == issue.Key).ToListAsync(cancellationToken);
        var links = await db.SentLinks.AsNoTracking().Where(l => l.Issue == issue.Key).OrderBy(l => l.Revision).ThenBy(l => l.Number).ToListAsync(cancellationToken);
        var individual = counted.Exists(r => r.Tracking == Tracking.Individual);
        var opens = counted.Exists(r => r.Opens);
        var by = counts.ToDictionary(c => (c.Kind, c.Revision, c.Item));
        var clicks = links.ConvertAll(l => Of(l, by.GetValueOrDefault((ReadingKind.Link, l.Revision, l.Number)), individual));
        return new ReportAnswer(
            issue.Id,
            issue.Number,
            issue.Rehearsal,
            counted.Count == 0 ? Tracking.Off : counted.Max(r => r.Tracking),
            sent.Accepted,
            sent.Rejected,
            sent.Skipped,
            sent.Uncertain,
            await returns.CountAsync(issue, cancellationToken),
            opens ? Total(counts.Where(c => c.Kind == ReadingKind.Open), individual) : null,
            counted.Count == 0 ? null : new Figures(clicks.Sum(c => c.Clicks), clicks.Sum(c => c.Machine), individual ? counts.Where(c => c.Kind == ReadingKind.Click).Sum(c => c.Readers) : null),
            await ArticlesAsync(issue, counted, links, by, individual, cancellationToken),
            [.. Together(links.Where(l => l.Article is null).Select(l => clicks[links.IndexOf(l)]))],
            [.. Notes(issue, counted.Count > 0, individual, opens)]);
    }

    /// <summary>One line for each thing that is counted.</summary>
    public async Task WriteCsvAsync(Issue issue, Stream stream, CancellationToken cancellationToken)
    {
        var report = await HandleAsync(issue, cancellationToken);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(Csv.Line(Columns).AsMemory(), cancellationToken);
        foreach (var line in Lines(report))
            await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
    }

    private static IEnumerable<string> Lines(ReportAnswer report)
    {
        if (report.Opens is { } opens)
            yield return Csv.Line("opens", null, null, null, null, opens.Times, opens.Machine, opens.Readers);
        if (report.Clicks is { } clicks)
            yield return Csv.Line("clicks", null, null, null, null, clicks.Times, clicks.Machine, clicks.Readers);
        foreach (var article in report.Articles)
        {
            yield return Csv.Line("article", article.Position, article.Article, article.Headline, null, article.Clicks, article.Machine, article.Readers);
            foreach (var link in article.Links)
                yield return Csv.Line("link", article.Position, article.Article, article.Headline, link.Url, link.Clicks, link.Machine, link.Readers);
        }

        foreach (var link in report.Others)
            yield return Csv.Line(ApiJson.Name(link.Place), null, null, null, link.Url, link.Clicks, link.Machine, link.Readers);
    }

    private async Task<IReadOnlyList<ArticleFigures>> ArticlesAsync(
        Issue issue, List<CountedRevision> counted, List<SentLink> links, Dictionary<(ReadingKind, int, int), ReadingCount> by, bool individual, CancellationToken cancellationToken)
    {
        var ordinals = counted.ConvertAll(r => r.Revision);
        var revisions = await db.Revisions.AsNoTracking().Where(r => r.IssueKey == issue.Key && ordinals.Contains(r.Ordinal)).OrderByDescending(r => r.Ordinal).Select(r => r.Json).ToListAsync(cancellationToken);
        // As the last revision has them; behind those, what only earlier copies had.
        var articles = revisions.SelectMany(json => RevisionJson.Read(json).Articles).DistinctBy(a => a.Id);
        return [.. articles.Select((article, i) =>
        {
            var own = links.Where(l => l.Article == article.Id).ToList();
            var figures = Together(own.Select(l => Of(l, by.GetValueOrDefault((ReadingKind.Link, l.Revision, l.Number)), individual))).ToList();
            var readers = own.Select(l => (l.Revision, l.Position)).Distinct().Sum(at => by.GetValueOrDefault((ReadingKind.Article, at.Revision, at.Position ?? 0))?.Readers ?? 0);
            return new ArticleFigures(i + 1, article.Id, article.Content.Headline, figures.Sum(f => f.Clicks), figures.Sum(f => f.Machine), individual ? readers : null, figures);
        })];
    }

    private static LinkFigures Of(SentLink link, ReadingCount? count, bool individual) =>
        new(link.Place, link.Url, count?.Times ?? 0, count?.Machine ?? 0, individual ? count?.Readers ?? 0 : null);

    // A reader has one copy, of one revision: what revisions counted apart adds up.
    private static IEnumerable<LinkFigures> Together(IEnumerable<LinkFigures> links) =>
        links.GroupBy(l => (l.Place, l.Url)).Select(g => g.First() with { Clicks = g.Sum(l => l.Clicks), Machine = g.Sum(l => l.Machine), Readers = g.First().Readers is null ? null : g.Sum(l => l.Readers) });

    private static Figures Total(IEnumerable<ReadingCount> counts, bool individual)
    {
        var all = counts.ToList();
        return new Figures(all.Sum(c => c.Times), all.Sum(c => c.Machine), individual ? all.Sum(c => c.Readers) : null);
    }

    private static IEnumerable<string> Notes(Issue issue, bool counted, bool individual, bool opens)
    {
        if (!counted)
            yield break;
        yield return individual ? SomeReaders : NoReaders;
        if (opens)
            yield return OpensSayLittle;
        yield return Machines;
        if (issue.Rehearsal)
            yield return OfRehearsal;
    }
}
