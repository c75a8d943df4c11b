using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses.Webhooks;

public sealed class WebhooksOnSqlite(WebhooksOnSqlite.Fixture fixture) : WebhookTests(fixture), IClassFixture<WebhooksOnSqlite.Fixture>
{
    public sealed class Fixture : OnSqlite
    {
        protected override IReadOnlyDictionary<string, string?>? Settings => AllProviders;

        protected override void Services(IServiceCollection services) => WithSns(services);
    }
}

public sealed class WebhooksOnPostgreSql(WebhooksOnPostgreSql.Fixture fixture) : WebhookTests(fixture), IClassFixture<WebhooksOnPostgreSql.Fixture>
{
    public sealed class Fixture : OnPostgreSql
    {
        protected override IReadOnlyDictionary<string, string?>? Settings => AllProviders;

        protected override void Services(IServiceCollection services) => WithSns(services);
    }
}

/// <summary>What providers tell over HTTP, and what follows from it.</summary>
public abstract class WebhookTests(ServiceFixture fixture) : WebhookSuite(fixture)
{
    public static IEnumerable<object[]> Notices => NoticeSender.All.SelectMany(provider => NoticeSender.Files(provider).Select(file => new object[] { provider, file }));

    public static TheoryData<string> Providers => [.. NoticeSender.All];

    [SkippableTheory]
    [MemberData(nameof(Notices))]
    public async Task Each_notice_does_what_its_kind_says_and_counts_once(string provider, string file)
    {
        var issue = await SentAsync();
        var kind = file.Split('-')[0];
        var expected = kind == "none" ? (0, 0, 0, 0) : (1, 1, 0, 0);
        Assert.Equal(expected, await AnswerAsync(await TellAsync(provider, file, issue.Copy)));
        Assert.Equal(kind == "none" ? (0, 0, 0, 0) : (1, 0, 1, 0), await AnswerAsync(await TellAsync(provider, file, issue.Copy)));

        var rows = await ReturnsAsync(issue);
        Assert.Equal(kind == "none" ? [] : [(kind, "webhook", kind is "hard" or "complaint")], rows.Select(r => ((string)r!["kind"]!, (string)r["source"]!, (bool)r["suppressed"]!)));
        Assert.Equal(kind switch { "hard" => "bounced", "complaint" => "complained", _ => "active" }, await StateAsync(issue.Copy));
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task Every_provider_tells_the_kinds_that_matter(string provider)
    {
        // Without these four files the tests above would say little.
        Assert.Equal(["complaint", "delayed", "hard", "none", "soft"], NoticeSender.Files(provider).Select(file => file.Split('-')[0]).Distinct().Order(StringComparer.Ordinal));
        var issue = await SentAsync();
        await TellAsync(provider, "hard", issue.Copy);
        var row = Assert.Single(await ReturnsAsync(issue))!;
        Assert.Equal("5.1.1", (string?)row["status"]);
        Assert.Contains("550 5.1.1", (string?)row["reply"], StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task What_is_not_proven_changes_nothing(string provider)
    {
        var issue = await SentAsync();
        var told = NoticeSender.Told(provider, "hard", issue.Copy.Token, issue.Copy.Address);
        foreach (var forged in await ForgedAsync(provider, told))
        {
            var problem = await (await SendAsync(forged)).ExpectProblemAsync(provider is "postmark" or "sparkpost" or "mailjet" or "brevo" ? 401 : 403);
            Assert.StartsWith("webhook.", (string?)problem["code"], StringComparison.Ordinal);
        }

        Assert.Empty(await ReturnsAsync(issue));
        Assert.Equal("active", await StateAsync(issue.Copy));
    }

    [SkippableTheory]
    [InlineData("ses")]
    [InlineData("mailgun")]
    [InlineData("sendgrid")]
    [InlineData("resend")]
    public async Task A_signature_of_another_day_is_refused_and_one_of_the_last_hours_taken(string provider)
    {
        var issue = await SentAsync();
        foreach (var age in (TimeSpan[])[TimeSpan.FromHours(25), TimeSpan.FromHours(-1)])
            await (await TellAsync(provider, "hard", issue.Copy, age)).ExpectProblemAsync(403);
        Assert.Empty(await ReturnsAsync(issue));
        Assert.Equal((1, 1, 0, 0), await AnswerAsync(await TellAsync(provider, "hard", issue.Copy, TimeSpan.FromHours(20))));
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task A_copy_that_is_none_of_ours_is_taken_and_its_address_left_alone(string provider)
    {
        var issue = await SentAsync();
        foreach (var file in (string[])["hard", "complaint"])
            Assert.Equal((1, 0, 0, 1), await AnswerAsync(await TellAsync(provider, file, issue.Copy.Forged)));
        Assert.Empty(await ReturnsAsync(issue));
        Assert.Equal("active", await StateAsync(issue.Copy));
    }

    [SkippableFact]
    public async Task A_batch_is_taken_event_by_event()
    {
        var issue = await SentAsync(4);
        var batch = new JsonArray();
        foreach (var (file, copy) in new[]
                 {
                     ("hard", issue.Copies[0]), ("complaint", issue.Copies[1]), ("hard", issue.Copies[3].Forged), ("none-opened", issue.Copies[2]), ("hard", issue.Copies[0]), ("soft", issue.Copies[2]),
                 })
        {
            foreach (var one in JsonNode.Parse(NoticeSender.Told("sendgrid", file, copy.Token, copy.Address))!.AsArray())
                batch.Add(one!.DeepClone());
        }

        batch.Add("no event at all");
        Assert.Equal((5, 3, 1, 1), await AnswerAsync(await SendAsync(Sender.Write("sendgrid", batch.ToJsonString()))));
        Assert.Equal("bounced complained active active", string.Join(' ', await Task.WhenAll(issue.Copies.Select(StateAsync))));
    }

    [SkippableFact]
    public async Task Soft_bounces_of_one_issue_after_the_other_end_the_subscription_at_the_limit()
    {
        var issue = await SentAsync();
        await TellAsync("postmark", "soft", issue.Copy);
        Assert.Equal("active", await StateAsync(issue.Copy));
        var next = await SentAsync(issue.Slug);
        await TellAsync("mailgun", "soft", next.Copy);
        Assert.Equal("bounced", await StateAsync(issue.Copy));
    }

    [SkippableFact]
    public async Task A_mailgun_token_is_taken_once_and_a_notice_that_was_refused_may_come_again()
    {
        var issue = await SentAsync(2);
        var first = Sender.Write("mailgun", NoticeSender.Told("mailgun", "hard", issue.Copies[0].Token, issue.Copies[0].Address));
        var body = JsonNode.Parse(await first.Content!.ReadAsStringAsync())!.AsObject();
        Assert.Equal((1, 1, 0, 0), await AnswerAsync(await SendAsync(first)));

        // Its signature says nothing of the content: with the same one somebody tells of another copy.
        body["event-data"] = JsonNode.Parse(NoticeSender.Told("mailgun", "hard", issue.Copies[1].Token, issue.Copies[1].Address))!["event-data"]!.DeepClone();
        var problem = await (await SendAsync(NoticeSender.Post("mailgun", body.ToJsonString()))).ExpectProblemAsync(406);
        Assert.Equal("webhook.again", (string?)problem["code"]);
        Assert.Equal("active", await StateAsync(issue.Copies[1]));
    }

    [SkippableFact]
    public async Task Api_and_desk_say_how_it_goes_with_each_provider()
    {
        var issue = await SentAsync();
        await TellAsync("brevo", "hard", issue.Copy);
        await SendAsync(NoticeSender.WithSecret("brevo", "{}", "not the secret at all"));
        var items = (await Desk.GetAsync("webhooks"))["items"]!.AsArray();
        Assert.Equal(NoticeSender.All, items.Select(i => (string)i!["provider"]!));
        var brevo = items.Single(i => (string?)i!["provider"] == "brevo")!;
        Assert.True((bool)brevo["setUp"]!);
        Assert.EndsWith("/webhooks/brevo", (string?)brevo["address"], StringComparison.Ordinal);
        Assert.Equal("1 copy: 1 written down", (string?)brevo["takenWhat"]);
        Assert.Contains("The secret is missing or wrong", (string?)brevo["refusedWhy"], StringComparison.Ordinal);

        using var visitor = await DeskVisitor.SignedInAsync(Service, "webhooks@desk.example", Role.Admin);
        var (_, page) = await visitor.GetAsync("/desk/sending");
        Assert.Contains("/webhooks/brevo", page, StringComparison.Ordinal);
        Assert.Contains("1 copy: 1 written down.", page, StringComparison.Ordinal);
        Assert.Contains("The secret is missing or wrong", page, StringComparison.Ordinal);
        Assert.DoesNotContain(NoticeSender.Secret, page, StringComparison.Ordinal);
        Assert.Contains("by the mail provider", (await visitor.GetAsync($"/desk/issues/{issue.Id}/returns")).Html, StringComparison.Ordinal);

        var metrics = await Service.Http.GetStringAsync("/metrics");
        Assert.Contains("newsletter_webhooks_told_total{effect=\"recorded\",provider=\"brevo\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("newsletter_webhooks_refused_total{provider=\"brevo\"}", metrics, StringComparison.Ordinal);
        using var publisher = await Service.AsAsync(Role.Publisher);
        await (await publisher.GetAsync("/api/v1/webhooks")).ExpectProblemAsync(403);
    }

    /// <summary>Notices that everything is right with but the proof.</summary>
    private static async Task<IReadOnlyList<HttpRequestMessage>> ForgedAsync(string provider, string told)
    {
        var changed = Sender.Write(provider, told);
        switch (provider)
        {
            case "ses":
                var envelope = JsonNode.Parse(await changed.Content!.ReadAsStringAsync())!.AsObject();
                envelope["Message"] = (string?)envelope["Message"] + " ";
                var raw = NoticeSender.Post(provider, told);
                raw.Headers.Add("x-amz-sns-rawdelivery", "true");
                return [NoticeSender.Post(provider, envelope.ToJsonString()), NoticeSender.Post(provider, told), raw];
            case "mailgun":
                var body = JsonNode.Parse(await changed.Content!.ReadAsStringAsync())!.AsObject();
                body["signature"]!["token"] = "another";
                return [NoticeSender.Post(provider, body.ToJsonString()), NoticeSender.Post(provider, told)];
            case "sendgrid" or "resend":
                changed.Content = NoticeSender.Post(provider, told + " ").Content;
                return [changed, NoticeSender.Post(provider, told)];
            default:
                var other = NoticeSender.Post(provider, told);
                other.Headers.TryAddWithoutValidation("Authorization", "Basic ???");
                return [NoticeSender.WithSecret(provider, told, NoticeSender.Secret + "x"), NoticeSender.WithSecret(provider, told, ""), NoticeSender.Post(provider, told), other];
        }
    }
}
