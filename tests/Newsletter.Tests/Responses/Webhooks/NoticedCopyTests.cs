using System.Net;
using System.Text;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses.Webhooks;

/// <summary>Providers that tell nothing of ours back: the copy is the one whose server called it so when it took it.</summary>
public sealed class NoticedCopyTests : IAsyncLifetime
{
    private const string Secret = NoticeSender.Secret;

    private readonly SmtpReceiver _provider;
    private TestService _service = null!; // InitializeAsync
    private int _count;

    public NoticedCopyTests()
    {
        var started = SmtpReceiver.Start(
            new SmtpReceiverOptions { Port = 0 }, (_, _) => ValueTask.FromResult(new SmtpReply(250, "2.0.0", $"Ok: queued as {Id(Interlocked.Increment(ref _count))}")), TimeProvider.System);
        Assert.True(started.Ok, started.Failure?.Message);
        _provider = started.Value;
    }

    public async Task InitializeAsync() => _service = await TestService.StartAsync(settings: new Dictionary<string, string?>
    {
        ["Smtp:Mode"] = "Servers",
        ["Smtp:Servers:0:Host"] = "127.0.0.1",
        ["Smtp:Servers:0:Port"] = $"{_provider.Port}",
        ["Smtp:Servers:0:Security"] = "None",
        ["Webhooks:Postmark:Secret"] = Secret,
    });

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Id_and_address_of_one_copy_name_it_and_neither_does_alone()
    {
        var desk = new Desk(_service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 2);
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        var rows = (await desk.GetAsync($"issues/{issue["id"]}/deliveries"))["items"]!.AsArray();
        var (address, other) = ((string)rows[0]!["address"]!, (string)rows[1]!["address"]!);
        var id = ((string)rows[0]!["reply"]!).Split(' ')[^1];

        Assert.Equal(0, await RecordedAsync(id, other));
        Assert.Equal(0, await RecordedAsync(id, "stranger@elsewhere.example"));
        Assert.Equal(0, await RecordedAsync(Id(99), address));
        Assert.Equal(0, await RecordedAsync(id[..^1], address));
        Assert.Equal(1, await RecordedAsync(id, address.ToUpperInvariant()));
        var row = Assert.Single((await desk.GetAsync($"issues/{issue["id"]}/returns"))["items"]!.AsArray())!;
        Assert.Equal((address, "hard"), ((string?)row["address"], (string?)row["kind"]));
    }

    [Fact]
    public async Task A_field_of_the_server_s_own_carries_the_token_to_a_provider_that_tells_it_back()
    {
        await using var receiver = new KeepingReceiver();
        var settings = new Dictionary<string, string?>(receiver.Settings) { ["Smtp:Servers:0:CopyHeader"] = "X-PM-Metadata-copy", ["Webhooks:Postmark:Secret"] = Secret };
        await using var service = await TestService.StartAsync(settings: settings);
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 1);
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        var row = (await desk.GetAsync($"issues/{issue["id"]}/deliveries"))["items"]![0]!;
        var (token, address) = (((string)row["messageId"]!).Split('@')[0], (string)row["address"]!);
        Assert.StartsWith($"X-PM-Metadata-copy: {token}\r\nFrom: ", Encoding.ASCII.GetString(receiver.Copy(address).Octets), StringComparison.Ordinal);

        using var told = await service.Http.SendAsync(NoticeSender.WithSecret("postmark", NoticeSender.Told("postmark", "hard", token, address), Secret));
        Assert.Equal(1, (int)(await told.ExpectAsync(HttpStatusCode.OK))["recorded"]!);
    }

    private async Task<int> RecordedAsync(string id, string address)
    {
        var told = $$"""{"RecordType":"Bounce","Type":"HardBounce","MessageID":"{{id}}","Email":"{{address}}","Details":"550 5.1.1 user unknown"}""";
        using var response = await _service.Http.SendAsync(NoticeSender.WithSecret("postmark", told, Secret));
        return (int)(await response.ExpectAsync(HttpStatusCode.OK))["recorded"]!;
    }

    private static string Id(int number) => $"883953f4-6105-42a2-a16a-77a8eac7{number:0000}";
}
