using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Sending.Doctor;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

public sealed class SetUpLookOnSqlite(SetUpLookOnSqlite.WithoutDns fixture) : SetUpLookTests(fixture), IClassFixture<SetUpLookOnSqlite.WithoutDns>
{
    public sealed class WithoutDns : OnSqlite
    {
        protected override IReadOnlyDictionary<string, string?> Settings { get; } = NobodysDns;
    }
}

public sealed class SetUpLookOnPostgreSql(SetUpLookOnPostgreSql.WithoutDns fixture) : SetUpLookTests(fixture), IClassFixture<SetUpLookOnPostgreSql.WithoutDns>
{
    public sealed class WithoutDns : OnPostgreSql
    {
        protected override IReadOnlyDictionary<string, string?> Settings { get; } = NobodysDns;
    }
}

/// <summary>What was found about the set-up outlives the process that looked, and is everybody's.</summary>
public abstract class SetUpLookTests(ServiceFixture fixture)
{
    protected static IReadOnlyDictionary<string, string?> NobodysDns { get; } = new Dictionary<string, string?> { ["Dns:Servers"] = "127.0.0.1:1" };

    [SkippableFact]
    public async Task Another_process_shows_what_this_one_found_until_somebody_looks_again()
    {
        await new Desk(fixture.Service.Admin).PublicationAsync();
        var here = fixture.Service.Get<SetUpReport>();
        var found = (await here.LookAsync(CancellationToken.None))!; // the limit is a minute
        var there = Another();
        var shown = (await there.LastAsync(CancellationToken.None))!; // one is kept
        Assert.Equal(found.Findings, shown.Findings);
        Assert.Equal((found.At.ToUnixTimeMilliseconds(), Environment.MachineName), (shown.At.ToUnixTimeMilliseconds(), shown.Host));
        Assert.NotEmpty(shown.Of("news.example"));

        // Somebody else's machine, an hour ago: the page says whose it was, and looking again replaces it.
        await using (var scope = fixture.Service.App.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
            var kept = await db.Set<StoredLook>().SingleAsync();
            (kept.Host, kept.Findings) = ("elsewhere", [new Finding("machine", "a folder", FindingLevel.Failure, "Only on that one.")]);
            await db.SaveChangesAsync();
        }

        Assert.Equal("Only on that one.", Assert.Single((await Another().LastAsync(CancellationToken.None))!.Findings).Found);
        await there.LookAsync(CancellationToken.None);
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, $"look-{Guid.CreateVersion7():N}@desk.example", Role.Admin);
        var (_, html) = await visitor.GetAsync("/desk/sending");
        Assert.Contains("Looked at", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Only on that one.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("on elsewhere", html, StringComparison.Ordinal);
        Assert.True((await Another().LastAsync(CancellationToken.None))!.At >= shown.At);
    }

    /// <summary>As another process has it: nothing but the database is shared.</summary>
    private SetUpReport Another() => new(fixture.Service.Get<IServiceScopeFactory>(), TimeProvider.System, NullLogger<SetUpReport>.Instance);
}
