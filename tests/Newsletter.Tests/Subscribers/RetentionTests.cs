using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Shell.Retention;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

public sealed class RetentionOnSqlite(OnSqlite fixture) : RetentionSuite(fixture), IClassFixture<OnSqlite>;

public sealed class RetentionOnPostgreSql(OnPostgreSql fixture) : RetentionSuite(fixture), IClassFixture<OnPostgreSql>;

/// <summary>What is held for a time goes when the time is over. The times are moved, not the clock: the database says when something was.</summary>
public abstract class RetentionSuite(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task Addresses_in_old_ledgers_become_hashes_and_those_in_young_ones_stay()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 3);
        var (old, young) = (await SentAsync(slug), await SentAsync(slug));
        var certificate = (await Desk.GetAsync($"issues/{old}/certificate"))["signed"]!.ToJsonString();
        await ChangeAsync(db => db.Issues.Where(i => i.Id == old).ExecuteUpdateAsync(set => set.SetProperty(i => i.EndedAt, i => DateTimeOffset.UnixEpoch)));

        await ForgetAsync();
        var rows = (await Desk.GetAsync($"issues/{old}/deliveries"))["items"]!.AsArray();
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.StartsWith(AddressHashes.Mark, (string?)row!["address"], StringComparison.Ordinal));
        Assert.Equal(3, rows.Select(row => (string?)row!["address"]).Distinct().Count());
        Assert.Equal(certificate, (await Desk.GetAsync($"issues/{old}/certificate"))["signed"]!.ToJsonString());
        Assert.All((await Desk.GetAsync($"issues/{young}/deliveries"))["items"]!.AsArray(), row => Assert.Contains("@", (string?)row!["address"], StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Who_was_asked_and_never_answered_is_forgotten_and_nobody_else()
    {
        var slug = await Desk.PublicationAsync();
        var (never, later, other) = ($"never@{slug}.example", $"later@{slug}.example", $"other@{slug}.example");
        foreach (var email in new[] { never, later })
        {
            using var form = new FormUrlEncodedContent([new("email", email)]);
            using var answer = await fixture.Service.Http.PostAsync($"/{slug}", form);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/subscribers", $$"""{"email":"{{other}}"}""")).ExpectAsync(HttpStatusCode.Created);
        await ChangeAsync(db => db.Confirmations.Where(c => c.Subscriber.Email == never)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.AskedAt, c => DateTimeOffset.UnixEpoch).SetProperty(c => c.NextAt, c => null)));

        await ForgetAsync();
        Assert.Equal((0, 1, 1), (await CountAsync(never), await CountAsync(later), await CountAsync(other)));
    }

    [SkippableFact]
    public async Task The_screen_says_how_long_and_when_it_was_last_cleaned()
    {
        await Eventually.TrueAsync(async () =>
        {
            await using var scope = fixture.Service.App.Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<NewsletterDb>().RetentionRuns.CountAsync(r => r.At != null) == 5;
        });
        int runs;
        await using (var scope = fixture.Service.App.Services.CreateAsyncScope())
        {
            var written = scope.ServiceProvider.GetRequiredService<RetentionRuns>();
            await written.SucceededAsync("audit", 4321, default);
            await written.FailedAsync("pastes", default);
            runs = await scope.ServiceProvider.GetRequiredService<NewsletterDb>().RetentionRuns.CountAsync();
        }

        using var admin = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var page = await admin.Http.GetStringAsync("/desk/retention");
        Assert.Equal(5, runs);
        Assert.Contains("730 days from what was done", page, StringComparison.Ordinal);
        Assert.Contains("4,321 went", page, StringComparison.Ordinal);
        Assert.Contains(">Failed</span>", page, StringComparison.Ordinal);
    }

    private async Task<int> CountAsync(string email) => (await Desk.GetAsync($"subscribers?q={email}"))["items"]!.AsArray().Count;

    private async Task<Guid> SentAsync(string slug)
    {
        var issue = await Desk.IssueAsync(slug, "submit", "approve", "send");
        await Desk.UntilAsync(issue, "sent");
        return Guid.Parse((string)issue["id"]!);
    }

    private async Task ChangeAsync(Func<NewsletterDb, Task<int>> change)
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        Assert.Equal(1, await change(scope.ServiceProvider.GetRequiredService<NewsletterDb>()));
    }

    private async Task ForgetAsync()
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        foreach (var forgetful in scope.ServiceProvider.GetServices<IForgetful>())
            await forgetful.ForgetAsync(CancellationToken.None);
    }
}
