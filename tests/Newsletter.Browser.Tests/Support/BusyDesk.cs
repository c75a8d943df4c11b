using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Sending.Doctor;

namespace Newsletter.Browser.Tests.Support;

/// <summary>One service for all tests that only look, or that bring what they change: with an issue in every state a desk often sees.</summary>
public sealed class BusyDesk : IAsyncLifetime
{
    internal RunningService Service { get; private set; } = null!; // xunit calls InitializeAsync first

    internal Seed Seed { get; private set; } = null!; // likewise

    /// <summary>Ids by headline's first word.</summary>
    internal IReadOnlyList<string> Articles { get; private set; } = [];

    /// <summary>Id of an article that readers had.</summary>
    internal string Ran { get; private set; } = "";

    /// <summary>Id of the issue that it ran in: readers can see it, and its archive copy can be corrected.</summary>
    internal string RanIssue { get; private set; } = "";

    /// <summary>Id of somebody with subscriptions.</summary>
    internal string Reader { get; private set; } = "";

    /// <summary>Id of a stored one.</summary>
    internal string Segment { get; private set; } = "";

    /// <summary>Ids of two: one that an article shows, one that is not described.</summary>
    internal IReadOnlyList<string> Images { get; private set; } = [];

    /// <summary>Ids by state.</summary>
    internal IReadOnlyDictionary<string, string> Issues { get; private set; } = new Dictionary<string, string>();

    public async Task InitializeAsync()
    {
        // A server that is not there and a DNS that does not answer: findings of every kind, at once.
        Service = await RunningService.StartAsync(more: new Dictionary<string, string?>
        {
            ["Dns:Servers"] = "127.0.0.1:1",
            ["Smtp:Servers:0:Name"] = "relay",
            ["Smtp:Servers:0:Host"] = "127.0.0.1",
            ["Smtp:Servers:0:Port"] = "1",
            ["Smtp:Servers:0:MessagesPerDay"] = "20000",
            ["Webhooks:Postmark:Secret"] = "a-secret-that-nobody-guesses",
            ["Webhooks:Ses:Topics:0"] = "arn:aws:sns:eu-west-1:123456789012:returned-mail",
        });
        Seed = new Seed(Service);
        await Seed.NoticesAsync("postmark", "a-secret-that-nobody-guesses");
        await Seed.PublicationAsync();
        await Seed.PublicationAsync("minaa", "رسالة الميناء", "ar");
        Articles =
        [
            await Seed.ArticleAsync("Tide gate approved after eleven years"),
            await Seed.ArticleAsync("The strike at Pier 9 has ended, and both sides say that they have won more than they had hoped for"),
            await Seed.ArticleAsync("A whale in the old dock"),
            await Seed.ArticleAsync("Ferry fares rise by a tenth"),
        ];
        for (var i = 0; i < 5; i++)
            await Seed.SubscriberAsync($"reader{i}@example.org", $"Reader {i}");
        Reader = (await Seed.GetAsync("/api/v1/subscribers?limit=1")).GetProperty("items")[0].GetProperty("id").GetString()!; // five were added
        Segment = await Seed.SegmentAsync("Readers at example.org", "example.org");
        var image = await Seed.ImageAsync("tide-gauge.png", "A tide gauge at low water, seen from the pier");
        var other = await Seed.ImageAsync("night-herons.png", "");
        Images = [image.GetProperty("id").GetString()!, other.GetProperty("id").GetString()!]; // they were just made
        await Seed.DesignAsync("ours");
        await Seed.IllustrateAsync(Articles[0], image.GetProperty("url").GetString()!, "A tide gauge");
        Issues = new Dictionary<string, string>
        {
            ["draft"] = await Seed.IssueAsync("A gate for the tide", [.. Articles.Take(3)]),
            ["inReview"] = await MovedAsync("The week of the whale", "submit"),
            ["approved"] = await MovedAsync("What the ferry costs", "submit", "approve"),
            ["scheduled"] = await ScheduledAsync("Ice on the river"),
            ["cancelled"] = await MovedAsync("Never mind", "cancel"),
            ["sent"] = await SentAsync("The strike is over"),
        };
        await Service.Services.GetRequiredService<SetUpReport>().LookAsync(CancellationToken.None);
        Ran = await Seed.ArticleAsync("The last lamp on the breakwater is lit by hand");
        RanIssue = await SentAsync("Light on the breakwater", Ran);
        await DeskItems.FillAsync(Service, Seed, RanIssue);
    }

    public async Task DisposeAsync()
    {
        Seed.Dispose();
        await Service.DisposeAsync();
    }

    /// <summary>An issue of its own for a test that moves it.</summary>
    internal Task<string> MovedAsync(string subject, params string[] moves) => MovedAsync(subject, Articles, moves);

    private async Task<string> MovedAsync(string subject, IReadOnlyList<string> articles, params string[] moves)
    {
        var issue = await Seed.IssueAsync(subject, articles);
        foreach (var move in moves)
            await Seed.MoveAsync(issue, move);
        return issue;
    }

    /// <param name="articles">None: those of the desk.</param>
    internal async Task<string> SentAsync(string subject, params string[] articles)
    {
        var issue = await MovedAsync(subject, articles.Length == 0 ? Articles : articles, "submit", "approve", "send");
        await Eventually.IsAsync(async () => State(await Seed.GetAsync($"/api/v1/issues/{issue}")) == "sent", "the issue to be sent");
        return issue;
    }

    private async Task<string> ScheduledAsync(string subject)
    {
        var issue = await MovedAsync(subject, "submit", "approve");
        await Seed.MoveAsync(issue, "schedule", new { slot = "next" });
        return issue;
    }

    private static string? State(JsonElement issue) => issue.GetProperty("state").GetString();
}

/// <summary>Tests that use a desk.</summary>
[CollectionDefinition(Name)]
public sealed class DeskTests : ICollectionFixture<Chromium>, ICollectionFixture<BusyDesk>
{
    public const string Name = "desk";
}

/// <summary>Tests that look at every page: long enough for a browser and a desk of their own beside the others.</summary>
[CollectionDefinition(Name)]
public sealed class PageTests : ICollectionFixture<Chromium>, ICollectionFixture<BusyDesk>
{
    public const string Name = "pages";
}
