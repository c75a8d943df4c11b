using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Accounts.Audit;

/// <param name="Outcome">The status code it ended with; null: it runs, or the service went down under it.</param>
internal sealed record AuditAnswer(
    Guid Id, DateTimeOffset At, Guid? Account, string By, string Action, string Path, string? Publication, int? Outcome, string? Address);

/// <param name="Query">A part of who, what (by the action's name, or in words) or where.</param>
internal sealed record AuditFilter(string? Query = null, Guid? Account = null, DateTimeOffset? From = null, DateTimeOffset? Until = null);

/// <summary>The audit log, newest first: for admins of all publications all of it, for others the lines of theirs.</summary>
internal sealed class ListAudit(NewsletterDb db)
{
    public static IReadOnlyList<string> Columns { get; } = ["at", "by", "action", "path", "publication", "outcome", "address", "account", "id"];

    public async Task<Page<AuditAnswer>> HandleAsync(AuditFilter filter, Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var slugs = await SlugsAsync(cancellationToken);
        return await Entries(filter, caller).ToPageAsync(paging, e => e.Key, e => Answer(e, slugs), cancellationToken);
    }

    public async Task WriteCsvAsync(AuditFilter filter, Caller caller, Stream stream, CancellationToken cancellationToken)
    {
        var slugs = await SlugsAsync(cancellationToken);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(Csv.Line(Columns).AsMemory(), cancellationToken);
        await foreach (var entry in Entries(filter, caller).OrderBy(e => e.Key).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var e = Answer(entry, slugs);
            await writer.WriteLineAsync(Csv.Line(e.At, e.By, e.Action, e.Path, e.Publication, e.Outcome, e.Address, e.Account, e.Id).AsMemory(), cancellationToken);
        }
    }

    private IQueryable<AuditEntry> Entries(AuditFilter filter, Caller caller)
    {
        var entries = db.AuditEntries.AsNoTracking();
        if (!caller.MayEverywhere(Role.Admin))
        {
            var mine = caller.Grants.Where(g => g.Role >= Role.Admin).Select(g => g.PublicationKey).ToList();
            entries = entries.Where(e => e.PublicationKey != null && mine.Contains(e.PublicationKey));
        }

        if (filter.Query?.Trim().ToLowerInvariant() is { Length: > 0 } text)
        {
            // People search for the words that they read; the action stands between who and where, which begins with its stroke.
            var said = Pages.AuditWords.With(text).Select(action => $" {action} /").ToList();
            entries = entries.Where(e => e.Search.Contains(text) || said.Any(action => e.Search.Contains(action)));
        }

        if (filter.Account is { } account)
            entries = entries.Where(e => e.Account == account);
        if (filter.From is { } from)
            entries = entries.Where(e => e.At >= from);
        if (filter.Until is { } until)
            entries = entries.Where(e => e.At < until);
        return entries;
    }

    private Task<Dictionary<int, string>> SlugsAsync(CancellationToken cancellationToken) =>
        db.Publications.AsNoTracking().ToDictionaryAsync(p => p.Key, p => p.Slug, cancellationToken);

    private static AuditAnswer Answer(AuditEntry e, Dictionary<int, string> slugs) => new(
        e.Id, e.At, e.Account, e.Name, e.Action, e.Path, e.PublicationKey is { } key ? slugs.GetValueOrDefault(key) : null, e.Outcome, e.Address);
}
