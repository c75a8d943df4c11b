using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Responses.Webhooks.Providers;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses.Webhooks;

/// <summary>The envelope of Amazon SNS: what is fetched for it, from where, and what it may not make the service fetch. Each test has a server of its own.</summary>
public sealed class SnsTests : IAsyncLifetime
{
    private readonly NoticeSender _sender = new();
    private TestService _service = null!; // InitializeAsync

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async Task InitializeAsync() => _service = await TestService.StartAsync(settings: _sender.Settings, services: services => services.AddSingleton<SnsAddress>(_sender.Sns.Here));

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _sender.Dispose();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Both_versions_of_the_signature_are_read_and_the_certificate_is_fetched_once(string version)
    {
        for (var i = 0; i < 3; i++)
            await (await SendAsync(_sender.Envelope("Successfully validated SNS topic for Amazon SES event publishing.", Now, version))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("/SimpleNotificationService-7506a1e35b36ef5a444dd1a8e7cc3ed8.pem", Assert.Single(_sender.Sns.Asked));
        var state = (await new Desk(_service.Admin).GetAsync("webhooks"))["items"]![0]!;
        Assert.Equal("A message that is about no copy", (string?)state["takenWhat"]);
    }

    [Fact]
    public async Task A_subscription_is_confirmed_where_its_topic_is()
    {
        await (await SendAsync(_sender.Envelope("You have chosen to subscribe", Now, type: "SubscriptionConfirmation"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal($"/?Action=ConfirmSubscription&TopicArn={NoticeSender.Topic}&Token=2336412f37fb687f5d51e6e2425e9e5c", _sender.Sns.Asked.Last());
        await (await SendAsync(_sender.Envelope("You have left", Now, type: "UnsubscribeConfirmation"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(2, _sender.Sns.Asked.Count);
    }

    [Fact]
    public async Task A_confirmation_that_fails_is_asked_for_again()
    {
        await (await SendAsync(_sender.Envelope("A sentence", Now))).ExpectAsync(HttpStatusCode.OK);
        _sender.Sns.Status = HttpStatusCode.InternalServerError;
        using var response = await SendAsync(_sender.Envelope("You have chosen to subscribe", Now, type: "SubscriptionConfirmation"));
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("could not be confirmed", (string?)(await response.ExpectProblemAsync(503))["detail"], StringComparison.Ordinal);
    }

    // Signed by the right key, all of them: what they want fetched is what is wrong.
    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://evil.example/?Action=ConfirmSubscription&TopicArn=TOPIC&Token=x")]
    [InlineData("http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=TOPIC&Token=x")]
    [InlineData("https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription&TopicArn=TOPIC&Token=x")]
    [InlineData("https://sns.eu-west-1.amazonaws.com@evil.example/?Action=ConfirmSubscription&TopicArn=TOPIC&Token=x")]
    [InlineData("https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=TOPIC&Token=x")]
    [InlineData("https://sns.eu-west-1.amazonaws.com:8443/?Action=ConfirmSubscription&TopicArn=TOPIC&Token=x")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic&TopicArn=TOPIC&Token=x")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:999999999999:other&Token=x")]
    [InlineData("no address")]
    [InlineData(null)]
    public async Task Nothing_else_is_fetched_for_a_confirmation(string? url)
    {
        var envelope = _sender.Envelope("You have chosen to subscribe", Now, type: "SubscriptionConfirmation");
        if (url is null)
            envelope.Remove("SubscribeURL");
        else
            envelope["SubscribeURL"] = url.Replace("TOPIC", NoticeSender.Topic, StringComparison.Ordinal);
        await (await SendAsync(_sender.Sign(envelope))).ExpectProblemAsync(403);
        Assert.DoesNotContain(_sender.Sns.Asked, path => !path.EndsWith(".pem", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem")]
    [InlineData("https://evil.example/SimpleNotificationService-1.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem")]
    [InlineData("https://evil.example/sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem")]
    [InlineData("https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/bucket/SimpleNotificationService-1.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem?x=y")]
    [InlineData("https://user@sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem")]
    [InlineData("https://127.0.0.1/SimpleNotificationService-1.pem")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public async Task No_certificate_is_fetched_from_elsewhere(string url)
    {
        var envelope = _sender.Envelope("A sentence", Now);
        envelope["SigningCertURL"] = url;
        await (await SendAsync(envelope)).ExpectProblemAsync(403);
        Assert.Empty(_sender.Sns.Asked);
    }

    [Fact]
    public async Task A_topic_that_is_not_in_the_settings_is_refused_before_anything_is_fetched()
    {
        var envelope = _sender.Envelope("A sentence", Now);
        envelope["TopicArn"] = "arn:aws:sns:eu-west-1:999999999999:returned-mail";
        var problem = await (await SendAsync(_sender.Sign(envelope))).ExpectProblemAsync(403);
        Assert.Contains("Webhooks:Ses:Topics", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Empty(_sender.Sns.Asked);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_had_is_asked_for_later_and_not_for_every_notice()
    {
        _sender.Sns.Status = HttpStatusCode.ServiceUnavailable;
        for (var i = 0; i < 5; i++)
            await (await SendAsync(_sender.Envelope("A sentence", Now))).ExpectProblemAsync(503);
        Assert.Single(_sender.Sns.Asked);
    }

    [Fact]
    public async Task A_certificate_is_not_taken_from_where_its_host_sends_on_to()
    {
        _sender.Sns.Location = _sender.Sns.Here(new Uri("https://evil.example/")).AbsoluteUri;
        await (await SendAsync(_sender.Envelope("A sentence", Now))).ExpectProblemAsync(503);
    }

    [Fact]
    public async Task What_is_no_certificate_signs_nothing()
    {
        _sender.Sns.Pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        await (await SendAsync(_sender.Envelope("A sentence", Now))).ExpectProblemAsync(403);
    }

    private Task<HttpResponseMessage> SendAsync(JsonObject envelope) => _service.Http.SendAsync(NoticeSender.Post("ses", envelope.ToJsonString(), "text/plain"));
}
