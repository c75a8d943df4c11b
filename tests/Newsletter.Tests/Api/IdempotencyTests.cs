using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Api;

public sealed class SampleOnSqlite : OnSqlite
{
    internal SampleRoutes Routes { get; } = new();

    protected override void Map(WebApplication app) => Routes.Map(app);
}

public sealed class SampleOnPostgreSql : OnPostgreSql
{
    internal SampleRoutes Routes { get; } = new();

    protected override void Map(WebApplication app) => Routes.Map(app);
}

public sealed class IdempotencyOnSqlite(SampleOnSqlite fixture) : IdempotencyTests(fixture), IClassFixture<SampleOnSqlite>
{
    private protected override SampleRoutes Routes => fixture.Routes;
}

public sealed class IdempotencyOnPostgreSql(SampleOnPostgreSql fixture) : IdempotencyTests(fixture), IClassFixture<SampleOnPostgreSql>
{
    private protected override SampleRoutes Routes => fixture.Routes;
}

public abstract class IdempotencyTests(ServiceFixture fixture)
{
    private const string Body = """{"name":"a"}""";

    private readonly string _key = $"key {Guid.CreateVersion7()}";

    private protected abstract SampleRoutes Routes { get; }

    private Task<HttpResponseMessage> PostAsync(string path, string? json = Body, string? key = null) =>
        fixture.Service.Admin.SendAsync("POST", $"/api/v1/sample/{path}", json, ("Idempotency-Key", key ?? _key));

    [SkippableFact]
    public async Task A_repeat_gets_the_first_answer()
    {
        using var first = await PostAsync("count");
        var run = (int)(await first.ExpectAsync(HttpStatusCode.Created))["run"]!;
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));

        using var second = await PostAsync("count");
        Assert.Equal(run, (int)(await second.ExpectAsync(HttpStatusCode.Created))["run"]!);
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
    }

    [SkippableFact]
    public async Task A_refusal_is_an_answer_too()
    {
        await (await PostAsync("count", """{"no":1}""")).ExpectProblemAsync(422);
        using var second = await PostAsync("count", """{"no":1}""");
        await second.ExpectProblemAsync(422);
        Assert.True(second.Headers.Contains("Idempotency-Replayed"));
    }

    [SkippableFact]
    public async Task Another_body_under_the_same_key_is_422()
    {
        await (await PostAsync("count")).ExpectAsync(HttpStatusCode.Created);
        await (await PostAsync("count", """{"name":"b"}""")).ExpectProblemAsync(422);
    }

    [SkippableFact]
    public async Task A_key_counts_for_one_route()
    {
        await (await PostAsync("count")).ExpectAsync(HttpStatusCode.Created);
        using var other = await PostAsync("things");
        await other.ExpectAsync(HttpStatusCode.Created);
        Assert.False(other.Headers.Contains("Idempotency-Replayed"));
    }

    [SkippableFact]
    public async Task An_answer_with_a_secret_is_not_kept()
    {
        await (await PostAsync("secret")).ExpectAsync(HttpStatusCode.OK);
        var problem = await (await PostAsync("secret")).ExpectProblemAsync(409);
        Assert.Equal("idempotency.secret", (string?)problem["code"]);
    }

    [SkippableFact]
    public async Task What_failed_here_runs_again()
    {
        var key = _key + "f";
        using var first = await PostAsync("fails", key: key);
        await first.ExpectProblemAsync(500);
        using var second = await PostAsync("fails", key: key);
        await second.ExpectAsync(HttpStatusCode.OK);
        Assert.False(second.Headers.Contains("Idempotency-Replayed"));
    }

    [SkippableFact]
    public async Task While_the_first_runs_a_repeat_is_409()
    {
        _ = fixture.Service;
        Routes.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = Routes.Runs;
        var first = PostAsync("slow");
        await Eventually.TrueAsync(() => Routes.Runs > before);
        var problem = await (await PostAsync("slow")).ExpectProblemAsync(409);
        Assert.Equal("idempotency.running", (string?)problem["code"]);
        Routes.Gate.SetResult();
        await (await first).ExpectAsync(HttpStatusCode.OK);
        await (await PostAsync("slow")).ExpectAsync(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task Of_many_at_once_one_runs()
    {
        _ = fixture.Service;
        var before = Routes.Runs;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync("count")));
        Assert.Equal(before + 1, Routes.Runs);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, answer.StatusCode.ToString()));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created && !answer.Headers.Contains("Idempotency-Replayed"));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("tab\there")]
    public async Task A_key_that_is_none_is_400(string key) => await (await PostAsync("count", key: key)).ExpectProblemAsync(400);

    [SkippableFact]
    public async Task A_key_has_at_most_255_characters()
    {
        await (await PostAsync("count", key: new string('k', 255))).ExpectAsync(HttpStatusCode.Created);
        await (await PostAsync("count", key: new string('k', 256))).ExpectProblemAsync(400);
    }

    [SkippableFact]
    public async Task A_dead_runner_blocks_until_its_lease_ends_and_an_answer_lives_a_day()
    {
        _ = fixture.Service;
        var clock = new TestClock();
        var store = new IdempotencyStore(fixture.Service.Get<IDbContextFactory<NewsletterDb>>(), clock);
        Assert.Null(await store.BeginAsync(_key, "r", "dead", default));
        Assert.Equal(IdempotencyState.Running, (await store.BeginAsync(_key, "r", "next", default))?.State);

        clock.Advance(IdempotencyStore.Lease);
        Assert.NotNull(await store.BeginAsync(_key, "another request", "next", default));
        Assert.Null(await store.BeginAsync(_key, "r", "next", default));

        // Who lost the lease records nothing.
        await store.RecordAsync(_key, "dead", IdempotencyState.Done, 201, "{}", []);
        Assert.Equal(IdempotencyState.Running, (await store.BeginAsync(_key, "r", "third", default))?.State);
        await store.RecordAsync(_key, "next", IdempotencyState.Done, 200, "{}", [1]);
        Assert.Equal(200, (await store.BeginAsync(_key, "r", "third", default))?.Answer);

        clock.Advance(IdempotencyStore.Kept);
        Assert.Null(await store.BeginAsync(_key, "another request", "third", default));
    }
}
