using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Issues;

/// <summary>A moment of an issue that one can go back to.</summary>
/// <param name="Id">Of a point, or <c>revision-2</c>.</param>
/// <param name="By">Null: the service.</param>
internal sealed record HistoryLine(string Id, string Name, DateTimeOffset At, string? By);

internal sealed record HistoryContent(string Name, DateTimeOffset At, IssueContent Issue, IReadOnlyList<PlacedArticle> Articles);

/// <summary>
/// What an issue said at moments with a name: points that were set, and the revisions that were submitted and approved. Restoring one is an edit like any
/// other, made by whoever asks for it.
/// </summary>
internal sealed class IssueHistory(NewsletterDb db, IssueDesk desk, TimeProvider clock)
{
    private const string RevisionPrefix = "revision-";
    private const int Most = 200;
    private const int MostName = 120;

    /// <summary>Keeps what the issue and its articles say now.</summary>
    public async Task<Result<HistoryLine>> SetAsync(Guid id, string name, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var errors = new FieldErrors();
        errors.Line("name", name, MostName, required: true);
        if (errors.Any)
            return errors.Failure;
        var point = await MakeAsync(found.Value, name.Trim(), caller, cancellationToken);
        db.IssuePoints.Add(point);
        await db.SaveChangesAsync(cancellationToken);
        await ForgetOldAsync(found.Value.Key, cancellationToken);
        return new HistoryLine(point.Id.ToString(), point.Name, point.At, caller.Name);
    }

    public async Task<Result<HistoryLine[]>> ListAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var points = await db.IssuePoints.AsNoTracking().Where(p => p.IssueKey == found.Value.Key)
            .Select(p => new { p.Id, p.Name, p.At, p.Account }).ToListAsync(cancellationToken);
        var revisions = await db.Revisions.AsNoTracking().Where(r => r.IssueKey == found.Value.Key)
            .Select(r => new { r.Ordinal, r.CreatedAt, r.SubmittedBy, r.ApprovedAt, r.ApprovedBy }).ToListAsync(cancellationToken);
        var accounts = points.Select(p => p.Account).Concat(revisions.SelectMany(r => new[] { r.SubmittedBy, r.ApprovedBy })).OfType<Guid>().Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(a => accounts.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Email, cancellationToken);
        string? Who(Guid? account) => account is { } key ? names.GetValueOrDefault(key) ?? "a former account" : null;

        return points.Select(p => new HistoryLine(p.Id.ToString(), p.Name, p.At, Who(p.Account)))
            .Concat(revisions.Select(r => new HistoryLine($"{RevisionPrefix}{r.Ordinal}", "Submitted", r.CreatedAt, Who(r.SubmittedBy))))
            .Concat(revisions.Where(r => r.ApprovedAt is not null).Select(r => new HistoryLine($"{RevisionPrefix}{r.Ordinal}", "Approved", r.ApprovedAt!.Value, Who(r.ApprovedBy))))
            .OrderByDescending(line => line.At).ToArray();
    }

    public async Task<Result<HistoryContent>> ReadAsync(Guid id, string moment, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        if (Guid.TryParse(moment, out var key)
            && await db.IssuePoints.AsNoTracking().SingleOrDefaultAsync(p => p.Id == key && p.IssueKey == found.Value.Key, cancellationToken) is { } point)
            return new HistoryContent(point.Name, point.At, point.Content.Issue, point.Content.Articles);
        if (moment.StartsWith(RevisionPrefix, StringComparison.Ordinal) && int.TryParse(moment.AsSpan(RevisionPrefix.Length), CultureInfo.InvariantCulture, out var ordinal)
            && await db.Revisions.AsNoTracking().SingleOrDefaultAsync(r => r.IssueKey == found.Value.Key && r.Ordinal == ordinal, cancellationToken) is { } revision)
            return Of(found.Value, revision);
        return new NotFoundFailure($"moment {moment} of this issue");
    }

    private static HistoryContent Of(Issue issue, Revision revision)
    {
        var frozen = RevisionJson.Read(revision.Json);
        var content = issue.Content with
        {
            Subject = frozen.Subject,
            Preheader = frozen.Preheader,
            Intro = frozen.Intro,
            SignOff = frozen.SignOff,
            Articles = [.. frozen.Articles.Select(a => a.Id)],
        };
        return new HistoryContent("Submitted", revision.CreatedAt, content, frozen.Articles);
    }

    private async Task<IssuePoint> MakeAsync(Issue issue, string name, Caller caller, CancellationToken cancellationToken)
    {
        var content = issue.Pending ?? issue.Content;
        var articles = await db.Articles.AsNoTracking().Where(a => content.Articles.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Content, cancellationToken);
        var now = clock.GetUtcNow();
        return new IssuePoint
        {
            Id = Guid.CreateVersion7(now),
            IssueKey = issue.Key,
            At = now,
            Account = caller.Account,
            Name = name,
            Content = new PointContent(content, [.. content.Articles.Where(articles.ContainsKey).Select(a => new PlacedArticle(a, articles[a]))]),
        };
    }

    // The oldest go: two hundred moments are more than anybody looks through.
    private async Task ForgetOldAsync(int issue, CancellationToken cancellationToken)
    {
        var oldest = await db.IssuePoints.Where(p => p.IssueKey == issue).OrderByDescending(p => p.Key).Skip(Most - 1).Select(p => (int?)p.Key).FirstOrDefaultAsync(cancellationToken);
        if (oldest is { } key)
            await db.IssuePoints.Where(p => p.IssueKey == issue && p.Key < key).ExecuteDeleteAsync(cancellationToken);
    }
}
