using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Sending.Doctor;

/// <param name="At">When it was looked at.</param>
/// <param name="Host">The machine that looked.</param>
internal sealed record SetUpLook(DateTimeOffset At, string Host, IReadOnlyList<Finding> Findings)
{
    /// <summary>What concerns a From domain.</summary>
    public IReadOnlyList<Finding> Of(string domain) => [.. Findings.Where(f => string.Equals(f.Domain, domain, StringComparison.OrdinalIgnoreCase))];
}

/// <summary>
/// What <c>doctor</c> finds, for screens: the last look is kept in the database, for every node and over restarts, because servers and DNS may let one wait. Several who
/// ask at once wait for the same look.
/// </summary>
internal sealed partial class SetUpReport(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SetUpReport> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A page that only mentions a domain does not wait for its name servers.</summary>
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(2);

    /// <summary>Records change seldom, and whoever has just changed one checks again.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset Begun, Task<IReadOnlyList<Finding>> Look)> _domains = new(StringComparer.OrdinalIgnoreCase);
    private Task<SetUpLook>? _running;

    /// <summary>Of this process: it is newer than what is kept where a full disk or a lost connection kept it from being kept.</summary>
    private SetUpLook? _own;

    /// <returns>Null: nobody has looked yet.</returns>
    public async Task<SetUpLook?> LastAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var kept = await scope.ServiceProvider.GetRequiredService<NewsletterDb>().Set<StoredLook>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        return kept is null || _own?.At > kept.At ? _own : new SetUpLook(kept.At, kept.Host, kept.Findings);
    }

    /// <returns>Null: it takes longer; it goes on, and is the last one in the end.</returns>
    public async Task<SetUpLook?> LookAsync(CancellationToken cancellationToken)
    {
        Task<SetUpLook> look;
        lock (_gate)
        {
            if (_running is null or { IsCompleted: true })
                _running = Task.Run(() => ExamineAsync(), CancellationToken.None);
            look = _running;
        }

        try
        {
            return await look.WaitAsync(Patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>What concerns one From domain, not older than an hour.</summary>
    /// <returns>Null: it is being looked up.</returns>
    public async Task<IReadOnlyList<Finding>?> OfAsync(string domain, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await LastAsync(cancellationToken) is { } last && now - last.At < Fresh && last.Of(domain) is { Count: > 0 } known)
            return known;
        Task<IReadOnlyList<Finding>> look;
        lock (_gate)
        {
            if (!_domains.TryGetValue(domain, out var begun) || begun.Look.IsFaulted || (begun.Look.IsCompleted && now - begun.Begun >= Fresh))
                _domains[domain] = begun = (now, Task.Run(() => ExamineAsync(domain), CancellationToken.None));
            look = begun.Look;
        }

        try
        {
            return await look.WaitAsync(ShortPatience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Finding>> ExamineAsync(string domain)
    {
        await using var scope = scopes.CreateAsyncScope();
        var examine = scope.ServiceProvider.GetRequiredService<ExamineSetUp>();
        return await examine.LookAsync(scope.ServiceProvider.GetRequiredService<SenderDomains>().Of(domain), CancellationToken.None);
    }

    private async Task<SetUpLook> ExamineAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var findings = new List<Finding>();
        await foreach (var finding in scope.ServiceProvider.GetRequiredService<ExamineSetUp>().HandleAsync(CancellationToken.None))
            findings.Add(finding);
        _own = new SetUpLook(clock.GetUtcNow(), Environment.MachineName, findings);
        await KeepAsync(scope.ServiceProvider.GetRequiredService<NewsletterDb>(), _own);
        return _own;
    }

    private async Task KeepAsync(NewsletterDb db, SetUpLook look)
    {
        try
        {
            var kept = await db.Set<StoredLook>().SingleOrDefaultAsync();
            if (kept is null)
                db.Add(new StoredLook { At = look.At, Host = look.Host, Findings = look.Findings });
            else
                (kept.At, kept.Host, kept.Findings) = (look.At, look.Host, look.Findings);
            await db.SaveChangesAsync();
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            // A database that cannot be written is among what was found; another node that was faster has looked as well.
            LogNotKept(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What was found about the set-up could not be kept; this process shows it, and nobody else does.")]
    private partial void LogNotKept(Exception exception);
}
