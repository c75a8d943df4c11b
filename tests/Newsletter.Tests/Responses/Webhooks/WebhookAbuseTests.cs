using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Responses.Webhooks;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses.Webhooks;

public sealed class WebhookAbuseOnSqlite(WebhookAbuseOnSqlite.Fixture fixture) : WebhookAbuseTests(fixture), IClassFixture<WebhookAbuseOnSqlite.Fixture>
{
    public sealed class Fixture : OnSqlite
    {
        protected override IReadOnlyDictionary<string, string?>? Settings => AllProviders;

        protected override void Services(IServiceCollection services) => WithSns(services);
    }
}

/// <summary>PostgreSQL takes less text than SQLite does: what gets through here gets through there.</summary>
public sealed class WebhookAbuseOnPostgreSql(WebhookAbuseOnPostgreSql.Fixture fixture) : WebhookAbuseTests(fixture), IClassFixture<WebhookAbuseOnPostgreSql.Fixture>
{
    public sealed class Fixture : OnPostgreSql
    {
        protected override IReadOnlyDictionary<string, string?>? Settings => AllProviders;

        protected override void Services(IServiceCollection services) => WithSns(services);
    }
}

/// <summary>What nobody should send, and some do.</summary>
public abstract class WebhookAbuseTests(ServiceFixture fixture) : WebhookSuite(fixture)
{
    public static TheoryData<string> Providers => [.. NoticeSender.All];

    [SkippableTheory]
    [InlineData("/webhooks/nobody")]
    [InlineData("/webhooks/none")]
    public async Task Who_is_not_set_up_is_not_there(string path)
    {
        await (await Service.Http.SendAsync("POST", path, "{}")).ExpectProblemAsync(404);
        await (await Service.Http.GetAsync("/webhooks/ses")).ExpectProblemAsync(405);
    }

    // None of these is proven first: what cannot be read holds no proof.
    [SkippableTheory]
    [InlineData("ses", "")]
    [InlineData("ses", "{")]
    [InlineData("mailgun", "signature=x&token=y")]
    [InlineData("mailgun", "{\"a\":\"\\uD800\"}")]
    [InlineData("mailgun", "{\"\\uD800\":1}")]
    public async Task What_is_no_json_is_told_so(string provider, string body)
    {
        var problem = await (await SendAsync(NoticeSender.Post(provider, body))).ExpectProblemAsync(400);
        Assert.Contains("Send the provider's notice as it is", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task Json_that_is_nested_without_end_is_refused(string provider)
    {
        var deep = new string('[', 5000) + new string(']', 5000);
        using var response = await SendAsync(Sender.Write(provider, provider == "mailgun" ? $"{{\"event-data\":[[[]]]}}" : deep));
        Assert.InRange((int)response.StatusCode, 200, 499);
        using var raw = await SendAsync(NoticeSender.Post("mailgun", deep));
        await raw.ExpectProblemAsync(400);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bodies_of_more_than_a_megabyte_are_refused(bool saysSo)
    {
        var request = NoticeSender.WithSecret("postmark", "[" + new string(' ', WebhookDoor.MostOctets) + "]", NoticeSender.Secret);
        request.Headers.TransferEncodingChunked = !saysSo;
        await (await SendAsync(request)).ExpectProblemAsync(413);
    }

    [SkippableFact]
    public async Task Who_is_refused_again_and_again_waits_and_who_proves_himself_does_not()
    {
        var issue = await SentAsync();
        for (var i = 0; i < WebhookDoor.RefusalsAMinute; i++)
            await (await FromAsync("198.51.100.7", NoticeSender.Post("postmark", "{}"))).ExpectProblemAsync(401);
        await (await FromAsync("198.51.100.8", NoticeSender.Post("postmark", "{}"))).ExpectProblemAsync(429);
        await (await FromAsync("198.51.101.7", NoticeSender.Post("postmark", "{}"))).ExpectProblemAsync(401);
        Assert.Equal((1, 1, 0, 0), await AnswerAsync(await TellAsync("postmark", "hard", issue.Copy)));
    }

    [SkippableFact]
    public async Task What_a_server_said_is_kept_on_one_line_whatever_is_in_it()
    {
        var issue = await SentAsync();
        var told = NoticeSender.Told("brevo", "hard", issue.Copy.Token, issue.Copy.Address)
            .Replace("550 5.1.1 user unknown", "550 5.1.1 user\\u0000 unknown\\r\\n" + string.Concat(Enumerable.Repeat("😀", 400)), StringComparison.Ordinal);
        Assert.Equal((1, 1, 0, 0), await AnswerAsync(await SendAsync(Sender.Write("brevo", told))));
        var reply = (string)Assert.Single(await ReturnsAsync(issue))!["reply"]!;
        Assert.StartsWith("550 5.1.1 user unknown 😀", reply, StringComparison.Ordinal);
        Assert.InRange(reply.Length, 490, 500);
    }

    /// <summary>Every file of the corpus, proven, with single things in it changed: no body is answered with a fault of ours.</summary>
    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task No_body_is_answered_with_500(string provider)
    {
        var issue = await SentAsync();
        var random = new Random(20261126);
        foreach (var file in NoticeSender.Files(provider))
        {
            var told = NoticeSender.Told(provider, file, issue.Copy.Token, issue.Copy.Address);
            for (var i = 0; i < 25; i++)
            {
                var changed = Changed(told, random);
                using var response = await SendAsync(Sender.Write(provider, changed));
                Assert.True((int)response.StatusCode < 500, $"{provider}/{file} {i}: {(int)response.StatusCode} {changed} {LoggedErrors.Of(Service.Url)}");
            }
        }
    }

    private async Task<HttpResponseMessage> FromAsync(string address, HttpRequestMessage request)
    {
        request.Headers.Add("X-Forwarded-For", address);
        return await SendAsync(request);
    }

    private static string Changed(string told, Random random)
    {
        string[] odd = ["null", "true", "-1", "1e999", "99999999999999999999999", "\"\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "[]", "{}", "[null,[{}]]", "\"" + new string('x', 3000) + "\"", "{\"a\":[1,{\"b\":null}]}"];
        var text = new StringBuilder(told);
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var colons = Enumerable.Range(0, text.Length).Where(i => text[i] == ':' && i + 2 < text.Length && text[i + 1] == ' ').ToList();
            if (random.Next(5) > 0 && colons.Count > 0)
            {
                // Another value of another kind.
                var at = colons[random.Next(colons.Count)] + 2;
                var end = at;
                while (end < text.Length && text[end] is not ('\n' or ','))
                    end++;
                text.Remove(at, end - at).Insert(at, odd[random.Next(odd.Length)]);
            }
            else
            {
                // Any character for any other.
                text[random.Next(text.Length)] = (char)random.Next(1, 128);
            }
        }

        return text.ToString();
    }
}
