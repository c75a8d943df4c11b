using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Subscribers.Imports;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

public sealed class SqliteTriedListTests(OnSqlite fixture) : TriedListTests(fixture), IClassFixture<OnSqlite>;

public sealed class PostgreSqlTriedListTests(OnPostgreSql fixture) : TriedListTests(fixture), IClassFixture<OnPostgreSql>;

/// <summary>A list that was tried waits for a day, and is taken without being sent again.</summary>
public abstract class TriedListTests(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    private ImportFiles Files => fixture.Service.Get<ImportFiles>();

    [SkippableFact]
    public async Task It_is_taken_as_it_was_tried_and_once()
    {
        var slug = await Desk.PublicationAsync();
        var tried = await TryAsync(slug, $"email;Stadt\nida@{slug}.example;Kiel\n");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TakeAsync(tried, [], dryRun: false)));

        var id = Assert.Single(answers.Select(a => a.Value.Id).Distinct());
        Assert.Equal(1, (int)(await UntilAsync(id))["added"]!);
        var reader = (await Desk.GetAsync($"subscribers?q=ida@{slug}.example"))["items"]!.AsArray().Single()!;
        Assert.Equal("Kiel", (string?)reader["attributes"]!["stadt"]);
        // It is put away when all of it is in and the list is said to be.
        await Eventually.TrueAsync(() => !Files.Has(answers[0].Value));
        var again = await TakeAsync(tried, [], dryRun: true);
        Assert.Equal(id, again.Value.Id);
    }

    [SkippableFact]
    public async Task Columns_are_chosen_anew()
    {
        var slug = await Desk.PublicationAsync();
        var tried = await TryAsync(slug, $"email,name,note\nida@{slug}.example,Kiel,Ida\n");

        var once = await TakeAsync(tried, [ImportField.Email, ImportField.Attribute, ImportField.Name], dryRun: true);
        Assert.Equal(1, (int)(await UntilAsync(once.Value.Id))["added"]!);
        var taken = await TakeAsync(once.Value.Id, [], dryRun: false);
        await UntilAsync(taken.Value.Id);

        var reader = (await Desk.GetAsync($"subscribers?q=ida@{slug}.example"))["items"]!.AsArray().Single()!;
        Assert.Equal(("Ida", "Kiel"), ((string?)reader["name"], (string?)reader["attributes"]!["name"]));
    }

    [SkippableTheory]
    [InlineData(null, "active")]
    [InlineData(true, "active")]
    [InlineData(false, "pending")]
    public async Task Whether_they_have_agreed_is_said_anew_when_it_is_taken(bool? confirmed, string state)
    {
        var slug = await Desk.PublicationAsync();
        var tried = await TryAsync(slug, $"email\nida@{slug}.example\n");

        await UntilAsync((await TakeAsync(tried, [], dryRun: false, confirmed)).Value.Id);

        var reader = (await Desk.GetAsync($"subscribers?q=ida@{slug}.example"))["items"]!.AsArray().Single()!;
        Assert.Equal(state, (string?)reader["subscriptions"]![0]!["state"]);
    }

    [SkippableFact]
    public async Task What_cannot_be_is_said_and_the_list_stays()
    {
        var slug = await Desk.PublicationAsync();
        var tried = await TryAsync(slug, $"email,name,note\nida@{slug}.example,Ida,x\n");

        Assert.Contains("No column holds the addresses", (await TakeAsync(tried, [ImportField.Skip], dryRun: false)).Failure!.ToString(), StringComparison.Ordinal);
        Assert.Contains("“name” and “note” cannot hold the same", (await TakeAsync(tried, [ImportField.Email, ImportField.Name, ImportField.Name], dryRun: false)).Failure!.ToString(), StringComparison.Ordinal);
        Assert.True((await TakeAsync(tried, [], dryRun: true)).Ok);
    }

    [SkippableFact]
    public async Task It_is_gone_after_a_day()
    {
        var slug = await Desk.PublicationAsync();
        var tried = await TryAsync(slug, $"email\nida@{slug}.example\n");
        var now = TimeProvider.System.GetUtcNow();

        Files.DropOld(now + ImportFiles.Wait - TimeSpan.FromMinutes(5), new HashSet<string>());
        Assert.True((await TakeAsync(tried, [], dryRun: true)).Ok);
        Files.DropOld(now + ImportFiles.Wait + TimeSpan.FromMinutes(5), Directory.EnumerateFiles(Files.Folder).ToHashSet(StringComparer.Ordinal));
        Assert.True((await TakeAsync(tried, [], dryRun: true)).Ok);
        Files.DropOld(now + ImportFiles.Wait + TimeSpan.FromMinutes(5), new HashSet<string>());

        Assert.Equal("import.gone", (await TakeAsync(tried, [], dryRun: false)).Failure!.Code);
    }

    [SkippableFact]
    public async Task Only_who_keeps_the_list_takes_it_and_only_when_it_was_tried()
    {
        var slug = await Desk.PublicationAsync();
        var tried = await TryAsync(slug, $"email\nida@{slug}.example\n");
        var taken = await TakeAsync(tried, [], dryRun: false);
        await UntilAsync(taken.Value.Id);

        Assert.Equal("import.notTried", (await TakeAsync(taken.Value.Id, [], dryRun: false)).Failure!.Code);
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var stranger = await scope.ServiceProvider.GetRequiredService<TakeTried>().HandleAsync(tried, [], dryRun: false, confirmed: null, new Caller(null, "stranger", [], ByKey: false), CancellationToken.None);
        Assert.Equal("notFound", stranger.Failure!.Code);
    }

    private async Task<Guid> TryAsync(string slug, string list)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(list));
        content.Headers.ContentType = new("text/csv");
        var started = await (await fixture.Service.Admin.PostAsync($"/api/v1/publications/{slug}/imports?confirmed=true&dryRun=true", content)).ExpectAsync(HttpStatusCode.Accepted);
        var id = (Guid)started["id"]!;
        Assert.Equal("done", (string?)(await UntilAsync(id))["state"]);
        return id;
    }

    private async Task<JsonObject> UntilAsync(Guid id)
    {
        await Eventually.TrueAsync(async () => (string?)(await Desk.GetAsync($"imports/{id}"))["state"] != "running");
        return await Desk.GetAsync($"imports/{id}");
    }

    private async Task<Result<SubscriberImport>> TakeAsync(Guid id, ImportField[] fields, bool dryRun, bool? confirmed = null)
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TakeTried>().HandleAsync(id, fields, dryRun, confirmed, Caller.System, CancellationToken.None);
    }
}
