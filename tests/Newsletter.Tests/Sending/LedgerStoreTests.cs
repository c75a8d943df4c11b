using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Sending;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Pace;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>The ledger's statements on a real database, without a message in sight.</summary>
public abstract class LedgerStoreSuite(ServiceFixture fixture)
{
    private ILedgerStore Store => fixture.Service.Get<ILedgerStore>();

    [SkippableFact]
    public async Task The_freeze_takes_the_active_and_nobody_else()
    {
        var (issue, publication, slug) = await IssueAsync(readers: 4);
        await LeaveAsync(slug, "reader2");
        await FreezeAsync(issue, publication);
        var rows = await Store.ClaimRangeAsync(issue, await NodeAsync(), 0, 100, CancellationToken.None);
        Assert.Equal([1, 2, 3], rows.Select(r => r.Row).Order());
        Assert.DoesNotContain(rows, r => r.Address.StartsWith("reader2-", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_freeze_that_is_called_again_adds_nobody()
    {
        var (issue, publication, _) = await IssueAsync(readers: 3);
        await FreezeAsync(issue, publication);
        Assert.True(await Store.FreezeStepAsync(issue, publication, DateTimeOffset.UtcNow, null, CancellationToken.None));
        Assert.Equal(new LedgerCounts(3, 3, 0, 0, 0, 0, 0, 0), await Store.CountAsync(issue, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Every_row_is_claimed_once_however_many_claim()
    {
        var (issue, publication, _) = await IssueAsync(readers: 40);
        await FreezeAsync(issue, publication);
        var node = await NodeAsync();
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.ClaimRangeAsync(issue, node, 0, 100, CancellationToken.None)));
        Assert.Equal(Enumerable.Range(1, 40), claims.SelectMany(c => c).Select(r => r.Row).Order());
    }

    [SkippableFact]
    public async Task What_comes_back_of_yesterday_is_no_more_for_today()
    {
        var clock = new StillClock();
        var budget = new DayBudget("midnight", _ => 1, Store, clock);
        var yesterday = await budget.TakeAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await budget.TakeAsync(CancellationToken.None));
        budget.Return(yesterday!.Value); // it was the first
        Assert.Null(await budget.TakeAsync(CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_step_back_to_queued_was_no_try()
    {
        var (issue, publication, _) = await IssueAsync(readers: 2);
        await FreezeAsync(issue, publication);
        var node = await NodeAsync();
        await Store.ClaimRangeAsync(issue, node, 0, 100, CancellationToken.None);
        LedgerChange Step(DeliveryState from, DeliveryState to) => new(issue, 1, node, from, to, DateTimeOffset.UtcNow);
        await Store.CommitAsync([Step(DeliveryState.Claimed, DeliveryState.InFlight)], false, CancellationToken.None);
        Assert.True(Assert.Single(await Store.CommitAsync([Step(DeliveryState.InFlight, DeliveryState.Queued)], false, CancellationToken.None)));

        Assert.Equal(new LedgerCounts(2, 2, 0, 0, 0, 0, 0, 0), await Store.CountAsync(issue, CancellationToken.None));
        var again = Assert.Single(await Store.ClaimRangeAsync(issue, node, 0, 1, CancellationToken.None));
        Assert.Equal((1, 0), (again.Row, again.Attempts));
    }

    [SkippableFact]
    public async Task The_totals_follow_every_step()
    {
        var (issue, publication, _) = await IssueAsync(readers: 5);
        await FreezeAsync(issue, publication);
        var node = await NodeAsync();
        await Store.ClaimRangeAsync(issue, node, 0, 100, CancellationToken.None);
        Assert.Equal(5, (await Store.CountAsync(issue, CancellationToken.None)).Queued);

        LedgerChange Step(int row, DeliveryState from, DeliveryState to) => new(issue, row, node, from, to, DateTimeOffset.UtcNow);
        await Store.CommitAsync([.. Enumerable.Range(1, 4).Select(row => Step(row, DeliveryState.Claimed, DeliveryState.InFlight))], false, CancellationToken.None);
        await Store.CommitAsync(
            [
                Step(1, DeliveryState.InFlight, DeliveryState.Accepted) with { Reply = "250 2.0.0 ok", Server = "a" },
                Step(2, DeliveryState.InFlight, DeliveryState.Rejected) with { Reason = "refused" },
                Step(3, DeliveryState.InFlight, DeliveryState.Deferred) with { NextAt = DateTimeOffset.UtcNow.AddHours(-1) },
                Step(5, DeliveryState.Claimed, DeliveryState.Skipped) with { Reason = "left" },
            ],
            false,
            CancellationToken.None);
        var counts = await Store.CountAsync(issue, CancellationToken.None);
        Assert.Equal(new LedgerCounts(5, 0, 1, 1, 1, 1, 1, 0), counts);
        Assert.True(counts.AddsUp);
        await AssertCountedAsync(issue, counts);

        var again = Assert.Single(await Store.ClaimDeferredAsync(issue, node, DateTimeOffset.UtcNow, 10, CancellationToken.None));
        Assert.Equal((3, 1), (again.Row, again.Attempts));
        Assert.Equal(new LedgerCounts(5, 1, 1, 0, 1, 1, 1, 0), await Store.CountAsync(issue, CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_commit_that_was_made_unheard_is_not_made_twice()
    {
        var (issue, publication, _) = await IssueAsync(readers: 3);
        await FreezeAsync(issue, publication);
        var node = await NodeAsync();
        await Store.ClaimRangeAsync(issue, node, 0, 2, CancellationToken.None);
        LedgerChange[] changes =
        [
            .. Enumerable.Range(1, 3).Select(row => new LedgerChange(issue, row, node, DeliveryState.Claimed, DeliveryState.InFlight, DateTimeOffset.UtcNow)),
        ];
        bool[] expected = [true, true, false];
        Assert.Equal(expected, await Store.CommitAsync(changes, false, CancellationToken.None));
        Assert.Equal(expected, await Store.CommitAsync(changes, true, CancellationToken.None));
        Assert.Equal(new LedgerCounts(3, 1, 2, 0, 0, 0, 0, 0), await Store.CountAsync(issue, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Who_left_after_the_instant_of_the_freeze_has_a_row()
    {
        var (issue, publication, slug) = await IssueAsync(readers: 2);
        var frozen = DateTimeOffset.UtcNow;
        await LeaveAsync(slug, "reader1");
        await Store.BeginAsync(issue, false, CancellationToken.None);
        Assert.True(await Store.FreezeStepAsync(issue, publication, frozen, null, CancellationToken.None));
        Assert.Equal(2, await Store.RowsAsync(issue, CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_node_that_is_late_comes_back_unless_its_rows_were_given_away()
    {
        var late = await NodeAsync();
        Assert.True(await Store.KeepNodeAsync(late, TimeSpan.FromMinutes(-1), CancellationToken.None));
        Assert.True(await Store.KeepNodeAsync(late, TimeSpan.FromMinutes(-1), CancellationToken.None));
        await Store.RecoverAsync(0, CancellationToken.None);
        Assert.False(await Store.KeepNodeAsync(late, TimeSpan.FromMinutes(5), CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_node_that_lost_its_rows_can_neither_mark_nor_record_them()
    {
        var (issue, publication, _) = await IssueAsync(readers: 2);
        await FreezeAsync(issue, publication);
        var slow = await NodeAsync();
        await Store.ClaimRangeAsync(issue, slow, 0, 100, CancellationToken.None);
        await Store.CommitAsync([new LedgerChange(issue, 1, slow, DeliveryState.Claimed, DeliveryState.InFlight, DateTimeOffset.UtcNow)], false, CancellationToken.None);
        Assert.True(await Store.KeepNodeAsync(slow, TimeSpan.FromMinutes(-1), CancellationToken.None));

        await Store.RecoverAsync(0, CancellationToken.None);
        var made = await Store.CommitAsync(
            [
                new LedgerChange(issue, 1, slow, DeliveryState.InFlight, DeliveryState.Accepted, DateTimeOffset.UtcNow),
                new LedgerChange(issue, 2, slow, DeliveryState.Claimed, DeliveryState.InFlight, DateTimeOffset.UtcNow),
            ],
            false,
            CancellationToken.None);
        Assert.Equal([false, false], made);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_dead_node_had_is_settled_by_the_policy(bool neverTwice)
    {
        var (issue, publication, _) = await IssueAsync(readers: 3);
        await FreezeAsync(issue, publication, neverTwice);
        var node = await NodeAsync();
        await Store.ClaimRangeAsync(issue, node, 0, 2, CancellationToken.None);
        await Store.CommitAsync([new LedgerChange(issue, 1, node, DeliveryState.Claimed, DeliveryState.InFlight, DateTimeOffset.UtcNow)], false, CancellationToken.None);
        await Store.KeepNodeAsync(node, TimeSpan.FromMinutes(-1), CancellationToken.None);

        Assert.Equal((1, 1), await Store.RecoverAsync(0, CancellationToken.None));
        var counts = await Store.CountAsync(issue, CancellationToken.None);
        Assert.Equal(neverTwice ? new LedgerCounts(3, 2, 0, 0, 0, 0, 0, 1) : new LedgerCounts(3, 2, 0, 1, 0, 0, 0, 0), counts);
        await AssertCountedAsync(issue, counts);

        await using var db = await DbAsync();
        Assert.NotNull((await db.Deliveries.SingleAsync(d => d.Issue == issue && d.Row == 1)).UncertainAt);
    }

    [SkippableFact]
    public async Task Cancelling_skips_what_is_left_in_steps()
    {
        var (issue, publication, _) = await IssueAsync(readers: 5);
        await FreezeAsync(issue, publication);
        Assert.Equal(3, await Store.SkipRestAsync(issue, "cancelled", 3, CancellationToken.None));
        Assert.Equal(2, await Store.SkipRestAsync(issue, "cancelled", 3, CancellationToken.None));
        Assert.Equal(0, await Store.SkipRestAsync(issue, "cancelled", 3, CancellationToken.None));
        Assert.Equal(new LedgerCounts(5, 0, 0, 0, 0, 0, 5, 0), await Store.CountAsync(issue, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Several_nodes_that_skip_at_once_count_every_row_once()
    {
        var (issue, publication, _) = await IssueAsync(readers: 40);
        await FreezeAsync(issue, publication);
        var skipped = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.SkipRestAsync(issue, "cancelled", 25, CancellationToken.None)));
        while (await Store.SkipRestAsync(issue, "cancelled", 25, CancellationToken.None) is > 0 and var more)
            skipped[0] += more;
        Assert.Equal(40, skipped.Sum());
        var counts = new LedgerCounts(40, 0, 0, 0, 0, 0, 40, 0);
        Assert.Equal(counts, await Store.CountAsync(issue, CancellationToken.None));
        await AssertCountedAsync(issue, counts);
    }

    [SkippableFact]
    public async Task A_mark_is_made_only_for_what_is_being_sent()
    {
        var (issue, publication, _) = await IssueAsync(readers: 3);
        await FreezeAsync(issue, publication);
        var node = await NodeAsync();
        await Store.ClaimRangeAsync(issue, node, 0, 100, CancellationToken.None);
        async Task<bool> MarkAsync(int row, int revision) => Assert.Single(await Store.CommitAsync(
            [new LedgerChange(issue, row, node, DeliveryState.Claimed, DeliveryState.InFlight, DateTimeOffset.UtcNow) { Revision = revision }], false, CancellationToken.None));
        Assert.False(await MarkAsync(1, 1)); // it is in review
        await MoveAsync(Newsletter.Issues.IssueState.Sending);
        Assert.True(await MarkAsync(1, 1));
        Assert.False(await MarkAsync(2, 2)); // nobody approved that one
        await MoveAsync(Newsletter.Issues.IssueState.Paused);
        Assert.False(await MarkAsync(2, 1));
        Assert.Equal(new LedgerCounts(3, 2, 1, 0, 0, 0, 0, 0), await Store.CountAsync(issue, CancellationToken.None));

        async Task MoveAsync(Newsletter.Issues.IssueState state)
        {
            await using var db = await DbAsync();
            await db.Issues.Where(i => i.Key == issue).ExecuteUpdateAsync(set => set.SetProperty(i => i.State, state));
        }
    }

    [SkippableFact]
    public async Task A_certificate_and_a_revision_never_change()
    {
        var (issue, _, _) = await IssueAsync(readers: 1);
        await using var db = await DbAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => db.Database.ExecuteSqlAsync($"UPDATE revisions SET json = '{{}}' WHERE issue_key = {issue}"));
    }

    // Twice a second the service looks for dead nodes itself, and may come between two statements of a test.
    protected static void WithoutSending(IServiceCollection services) => services.RemoveHosted<SendingService>();

    private async Task<(int Issue, int Publication, string Slug)> IssueAsync(int readers)
    {
        var desk = new Desk(fixture.Service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, readers);
        var id = (Guid)(await desk.IssueAsync(slug, "submit"))["id"]!;
        await using var db = await DbAsync();
        var issue = await db.Issues.SingleAsync(i => i.Id == id);
        return (issue.Key, issue.PublicationKey, slug);
    }

    private async Task LeaveAsync(string slug, string reader)
    {
        var desk = new Desk(fixture.Service.Admin);
        var found = (await desk.GetAsync($"subscribers?q={reader}-{slug}"))["items"]![0]!;
        var body = $$"""{"subscriptions":[{"publication":"{{slug}}","state":"left"}]}""";
        await (await desk.Http.SendAsync("PATCH", $"/api/v1/subscribers/{found["id"]}", body, ("If-Match", "*"))).ExpectAsync(System.Net.HttpStatusCode.OK);
    }

    private async Task FreezeAsync(int issue, int publication, bool neverTwice = false)
    {
        await Store.BeginAsync(issue, neverTwice, CancellationToken.None);
        while (!await Store.FreezeStepAsync(issue, publication, DateTimeOffset.UtcNow, null, CancellationToken.None))
        {
        }
    }

    private Task<int> NodeAsync() => Store.AddNodeAsync("test", TimeSpan.FromHours(5), CancellationToken.None);

    private Task<NewsletterDb> DbAsync() => fixture.Service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();

    // The totals against the rows themselves.
    private async Task AssertCountedAsync(int issue, LedgerCounts counts)
    {
        await using var db = await DbAsync();
        var states = (await db.Deliveries.Where(d => d.Issue == issue).Select(d => d.State).ToListAsync()).GroupBy(s => s).ToDictionary(g => g.Key, g => g.Count());
        int Of(params DeliveryState[] which) => which.Sum(s => states.GetValueOrDefault(s));
        Assert.Equal(
            counts,
            new LedgerCounts(
                states.Values.Sum(), Of(DeliveryState.Queued, DeliveryState.Claimed), Of(DeliveryState.InFlight), Of(DeliveryState.Deferred),
                Of(DeliveryState.Accepted), Of(DeliveryState.Rejected), Of(DeliveryState.Skipped), Of(DeliveryState.Uncertain)));
    }
}

public class LedgerStoreOnSqlite(LedgerStoreOnSqlite.Quiet fixture) : LedgerStoreSuite(fixture), IClassFixture<LedgerStoreOnSqlite.Quiet>
{
    public sealed class Quiet : OnSqlite
    {
        protected override void Services(IServiceCollection services) => WithoutSending(services);
    }
}

public class LedgerStoreOnPostgreSql(LedgerStoreOnPostgreSql.Quiet fixture) : LedgerStoreSuite(fixture), IClassFixture<LedgerStoreOnPostgreSql.Quiet>
{
    public sealed class Quiet : OnPostgreSql
    {
        protected override void Services(IServiceCollection services) => WithoutSending(services);
    }
}
