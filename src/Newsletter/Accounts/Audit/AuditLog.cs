using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Accounts.Audit;

/// <summary>Adds lines to the audit log, each in a transaction of its own: what is undone elsewhere leaves its line.</summary>
internal sealed class AuditLog(IDbContextFactory<NewsletterDb> factory, TimeProvider clock)
{
    private const int MostPath = 500;

    /// <returns>The line's id.</returns>
    public async Task<Guid> BeginAsync(Caller caller, string action, HttpContext context, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        var path = context.Request.Path.Value ?? "";
        path = path.Length > MostPath ? path[..MostPath] : path;
        var entry = New(caller.Account, caller.Name, action, path, await PublicationAsync(db, context, cancellationToken), context);
        db.AuditEntries.Add(entry);
        await db.SaveChangesAsync(cancellationToken);
        return entry.Id;
    }

    /// <summary>What somebody did before the service knew them: signing in. The path is the page's pattern, since links to it may hold a secret.</summary>
    public async Task AddAsync(Account account, string action, HttpContext context, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        var path = "/" + (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimStart('/');
        db.AuditEntries.Add(New(account.Id, account.Email ?? "", action, path, publication: null, context, StatusCodes.Status200OK));
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task EndAsync(Guid id, int outcome)
    {
        await using var db = await factory.CreateDbContextAsync(CancellationToken.None);
        await db.AuditEntries.Where(e => e.Id == id).ExecuteUpdateAsync(set => set.SetProperty(e => e.Outcome, outcome), CancellationToken.None);
    }

    public async Task ForgetAsync(Guid id)
    {
        await using var db = await factory.CreateDbContextAsync(CancellationToken.None);
        await db.AuditEntries.Where(e => e.Id == id).ExecuteDeleteAsync(CancellationToken.None);
    }

    private AuditEntry New(Guid? account, string name, string action, string path, int? publication, HttpContext context, int? outcome = null)
    {
        var now = clock.GetUtcNow();
        return new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            At = now,
            Account = account,
            Name = name,
            Action = action,
            Path = path,
            Search = $"{name} {action} {path}".ToLowerInvariant(),
            PublicationKey = publication,
            Outcome = outcome,
            Address = context.Connection.RemoteIpAddress?.ToString(),
        };
    }

    /// <summary>Whose admins may read the line: the publication in the path, or that of the issue in it.</summary>
    private static async Task<int?> PublicationAsync(NewsletterDb db, HttpContext context, CancellationToken cancellationToken)
    {
        var values = context.Request.RouteValues;
        if (Value(values, "slug") is { } slug)
            return await db.Publications.Where(p => p.Slug == slug).Select(p => (int?)p.Key).SingleOrDefaultAsync(cancellationToken);
        if (context.Request.Path.Value?.Contains("/issues/", StringComparison.Ordinal) != true || !Guid.TryParse(Value(values, "id"), out var issue))
            return null;
        return await db.Issues.Where(i => i.Id == issue).Select(i => (int?)i.PublicationKey).SingleOrDefaultAsync(cancellationToken);
    }

    private static string? Value(RouteValueDictionary values, string name) => values[name] as string;
}
