using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Responses.Webhooks.Providers;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses.Webhooks;

/// <summary>A service that every provider may tell, and copies to tell of.</summary>
public abstract class WebhookSuite(ServiceFixture fixture)
{
    internal static NoticeSender Sender { get; } = new();

    protected static IReadOnlyDictionary<string, string?> AllProviders { get; } = new Dictionary<string, string?>(Sender.Settings)
    {
        ["Bounces:Domains:0:From"] = "news.example",
        ["Bounces:Domains:0:ReturnPath"] = "bounce.news.example",
        ["Bounces:SoftLimit"] = "2",
    };

    protected static void WithSns(IServiceCollection services) => services.AddSingleton<SnsAddress>(Sender.Sns.Here);

    internal TestService Service => fixture.Service;

    internal Desk Desk => new(Service.Admin);

    /// <summary>An issue with these many copies, their tokens and addresses.</summary>
    internal async Task<SentIssue> SentAsync(int copies = 1)
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, copies);
        return await SentAsync(slug);
    }

    internal async Task<SentIssue> SentAsync(string slug)
    {
        var issue = await Desk.UntilAsync(await Desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        var rows = (await Desk.GetAsync($"issues/{issue["id"]}/deliveries"))["items"]!.AsArray();
        return new SentIssue((string)issue["id"]!, slug, [.. rows.Select(row => new SentCopy(((string)row!["messageId"]!).Split('@')[0], (string)row["address"]!, (string)row["subscriber"]!))]);
    }

    internal Task<HttpResponseMessage> TellAsync(string provider, string file, SentCopy copy, TimeSpan age = default) =>
        SendAsync(Sender.Write(provider, NoticeSender.Told(provider, file, copy.Token, copy.Address), age));

    /// <summary>Each from a network of its own: what one test has refused does not shut the door for the next.</summary>
    internal async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (!request.Headers.Contains("X-Forwarded-For"))
            request.Headers.Add("X-Forwarded-For", $"203.0.{Interlocked.Increment(ref _network) % 250}.{_network / 250 % 250}");
        using (request)
            return await Service.Http.SendAsync(request);
    }

    internal static async Task<(int Told, int Recorded, int Again, int Unknown)> AnswerAsync(HttpResponseMessage response)
    {
        var answer = await response.ExpectAsync(HttpStatusCode.OK);
        return ((int)answer["told"]!, (int)answer["recorded"]!, (int)answer["again"]!, (int)answer["unknown"]!);
    }

    internal async Task<JsonArray> ReturnsAsync(SentIssue issue) => (await Desk.GetAsync($"issues/{issue.Id}/returns"))["items"]!.AsArray();

    internal async Task<string?> StateAsync(SentCopy copy) => (string?)(await Desk.GetAsync($"subscribers/{copy.Subscriber}"))["subscriptions"]![0]!["state"];

    private static int _network;
}

internal sealed record SentIssue(string Id, string Slug, IReadOnlyList<SentCopy> Copies)
{
    public SentCopy Copy => Copies[0];
}

internal sealed record SentCopy(string Token, string Address, string Subscriber)
{
    /// <summary>Of another service: as long, and signed by nobody we know.</summary>
    public SentCopy Forged => this with { Token = new string('a', 40) };
}
