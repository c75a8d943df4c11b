using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Newsletter.Shell.Outbound;
using IPNetwork = System.Net.IPNetwork;

namespace Newsletter.Tests.Security;

/// <summary>What the service fetches for people cannot be made to look into the newsroom's own network.</summary>
public sealed class OutboundTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _asked = [];
    private Func<string, byte[]> _answer = _ => Http("200 OK", "hello"u8.ToArray());

    public OutboundTests()
    {
        _server.Start();
        _ = ServeAsync();
    }

    private int Port => ((IPEndPoint)_server.LocalEndpoint).Port;

    public void Dispose()
    {
        _stop.Cancel();
        _server.Stop();
        _stop.Dispose();
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2606:4700::1111", true)]
    public void Public_addresses_are_those_of_the_internet(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://127.0.0.1:PORT/")]
    [InlineData("http://2130706433:PORT/")]
    [InlineData("http://0x7f.1:PORT/")]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/")]
    [InlineData("http://inside.example:PORT/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    public async Task What_is_not_public_is_refused_before_anybody_is_asked(string address)
    {
        var fetched = await FetchAsync(address, resolve: IPAddress.Loopback);
        Assert.Equal("outbound.private", fetched.Failure?.Code);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_name_is_asked_for_once_and_that_answer_is_connected_to()
    {
        var times = 0;
        // The second answer would be the newsroom's own machine: the classic rebinding.
        using var http = new OutboundHttp(Options(), (_, _) => Task.FromResult(new[] { times++ == 0 ? IPAddress.Parse("192.0.2.1") : IPAddress.Loopback }), TimeProvider.System);
        var fetched = await http.FetchAsync(new Uri($"http://rebind.example:{Port}/"), 1000, CancellationToken.None);
        Assert.Equal("outbound.private", fetched.Failure?.Code);
        Assert.Equal((1, 0), (times, _asked.Count));
    }

    [Fact]
    public async Task A_redirect_to_the_inside_is_refused_like_the_first_address()
    {
        _answer = _ => Http("302 Found", [], $"Location: http://inside.example:{Port}/secret");
        using var http = new OutboundHttp(
            Options("127.0.0.2/32"), (host, _) => Task.FromResult(new[] { IPAddress.Parse(host == "outside.example" ? "127.0.0.2" : "127.0.0.1") }), TimeProvider.System);
        var listener = new TcpListener(IPAddress.Parse("127.0.0.2"), 0);
        listener.Start();
        var served = AnswerOneAsync(listener);
        var fetched = await http.FetchAsync(new Uri($"http://outside.example:{((IPEndPoint)listener.LocalEndpoint).Port}/"), 1000, CancellationToken.None);
        await served;
        listener.Stop();
        Assert.Equal("outbound.private", fetched.Failure?.Code);
        Assert.DoesNotContain(_asked, line => line.Contains("/secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://outside.example/")]
    [InlineData("gopher://outside.example/")]
    [InlineData("http://user:password@outside.example/")]
    public async Task Only_http_without_passwords_is_spoken(string address) => Assert.Equal("outbound.address", (await FetchAsync(address)).Failure?.Code);

    [Fact]
    public async Task What_is_allowed_is_fetched()
    {
        var fetched = await FetchAsync("http://inside.example:PORT/feed?x=1", Options("127.0.0.0/8"));
        Assert.True(fetched.Ok, fetched.Failure?.Message);
        Assert.Equal("hello", Encoding.UTF8.GetString(fetched.Value.Bytes));
        Assert.StartsWith("GET /feed?x=1 HTTP/1.1", Assert.Single(_asked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Large_bodies_are_refused_also_where_they_come_packed(bool packed)
    {
        var body = new byte[1_000_000];
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(body);
        _answer = _ => packed ? Http("200 OK", small.ToArray(), "Content-Encoding: gzip") : Http("200 OK", body);
        Assert.Equal("outbound.large", (await FetchAsync("http://inside.example:PORT/", Options("127.0.0.0/8"), most: 100_000)).Failure?.Code);
    }

    [Fact]
    public async Task Redirects_come_to_an_end()
    {
        _answer = _ => Http("302 Found", [], "Location: /again");
        Assert.Equal("outbound.redirects", (await FetchAsync("http://inside.example:PORT/", Options("127.0.0.0/8"))).Failure?.Code);
        Assert.Equal(OutboundOptions.MostRedirects + 1, _asked.Count);
    }

    [Fact]
    public async Task Who_never_answers_is_not_waited_for()
    {
        var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = Options("127.0.0.0/8") with { Timeout = TimeSpan.FromMilliseconds(200) };
        var fetched = await FetchAsync($"http://inside.example:{((IPEndPoint)silent.LocalEndpoint).Port}/", options);
        silent.Stop();
        Assert.Equal("outbound.slow", fetched.Failure?.Code);
    }

    private async Task<Result<OutboundAnswer>> FetchAsync(string address, OutboundOptions? options = null, int most = 10_000, IPAddress? resolve = null)
    {
        using var http = new OutboundHttp(options ?? Options(), (_, _) => Task.FromResult(new[] { resolve ?? IPAddress.Loopback }), TimeProvider.System);
        return await http.FetchAsync(new Uri(address.Replace("PORT", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)), most, CancellationToken.None);
    }

    private static OutboundOptions Options(params string[] allow) => new([.. allow.Select(network => IPNetwork.Parse(network))], TimeSpan.FromMinutes(1));

    private static byte[] Http(string status, byte[] body, params string[] headers) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n"), .. body];

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await AnswerOneAsync(_server);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // Whoever asked has gone, or the test is over.
                continue;
            }
        }
    }

    private async Task AnswerOneAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(_stop.Token);
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var line = await reader.ReadLineAsync(_stop.Token) ?? "";
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
        {
        }

        lock (_asked)
            _asked.Add(line);
        await stream.WriteAsync(_answer(line), _stop.Token);
    }
}
