using System.Net;
using System.Net.Sockets;

namespace Newsletter.Shell.Outbound;

/// <param name="Address">Where it came from in the end.</param>
internal sealed record OutboundAnswer(HttpStatusCode Status, string? ContentType, byte[] Bytes, Uri Address)
{
    /// <summary>What the answer may be asked for again with, if it has changed since (RFC 9110 section 13).</summary>
    public OutboundVersion Version { get; init; } = OutboundVersion.None;

    /// <summary>How long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Which version of something was fetched before, as its server named it.</summary>
internal sealed record OutboundVersion(string? EntityTag, DateTimeOffset? LastModified)
{
    public static OutboundVersion None { get; } = new(null, null);
}

/// <summary>From a name to its addresses; tests have their own.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>
/// The one way in which the service fetches what people name (feeds, images, links). It connects to public addresses only, and to the very address that was
/// checked: a name that resolves to something else a moment later gains nothing. Redirects are followed here, each checked like the first.
/// </summary>
internal sealed class OutboundHttp : IDisposable
{
    private readonly OutboundOptions _options;
    private readonly ResolveHost _resolve;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    public OutboundHttp(OutboundOptions options, ResolveHost resolve, TimeProvider clock)
    {
        (_options, _resolve, _clock) = (options, resolve, clock);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            // A proxy named by the environment would connect in our place, and to anywhere.
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = ConnectAsync,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("newsletter/1");
    }

    public void Dispose() => _http.Dispose();

    /// <param name="mostBytes">Of the body, unpacked.</param>
    public Task<Result<OutboundAnswer>> FetchAsync(Uri address, int mostBytes, CancellationToken cancellationToken) =>
        FetchAsync(address, mostBytes, OutboundVersion.None, cancellationToken);

    /// <inheritdoc cref="FetchAsync(Uri, int, CancellationToken)"/>
    /// <param name="seen">What is there already: where that is still so, the answer is 304 without a body.</param>
    public async Task<Result<OutboundAnswer>> FetchAsync(Uri address, int mostBytes, OutboundVersion seen, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await FollowAsync(address, mostBytes, seen, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new Failure("outbound.slow", $"{address.Host} has not answered within {_options.Timeout.TotalSeconds:0} seconds.");
        }
        catch (HttpRequestException exception)
        {
            return exception.InnerException is NotPublicException
                ? new Failure("outbound.private", $"{address} leads to an address that is not public. Networks of your own can be allowed with Outbound:Allow.")
                : new Failure("outbound.unreachable", $"{address.Host} cannot be reached: {exception.Message}");
        }
        catch (IOException exception)
        {
            return new Failure("outbound.unreachable", $"{address.Host} broke off: {exception.Message}");
        }
    }

    private async Task<Result<OutboundAnswer>> FollowAsync(Uri address, int mostBytes, OutboundVersion seen, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= OutboundOptions.MostRedirects; redirects++)
        {
            if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
                return new Failure("outbound.address", $"{address} is no http or https address, or has a password in it.");
            using var request = Request(address, seen);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.Headers.Location is not { } next || (int)answer.StatusCode is < 300 or >= 400)
                return await ReadAsync(answer, address, mostBytes, cancellationToken);
            address = new Uri(address, next);
        }

        return new Failure("outbound.redirects", $"More than {OutboundOptions.MostRedirects} redirects, the last to {address.Host}.");
    }

    private static HttpRequestMessage Request(Uri address, OutboundVersion seen)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (seen.EntityTag is { } tag)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        request.Headers.IfModifiedSince = seen.LastModified;
        return request;
    }

    private async Task<Result<OutboundAnswer>> ReadAsync(HttpResponseMessage answer, Uri address, int mostBytes, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (read.Length + count > mostBytes)
                return new Failure("outbound.large", $"{address} is larger than {mostBytes} bytes.");
            await read.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return new OutboundAnswer(answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), read.ToArray(), address)
        {
            Version = new OutboundVersion(answer.Headers.ETag?.ToString(), answer.Content.Headers.LastModified),
            RetryAfter = answer.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - _clock.GetUtcNow() : null,
        };
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var all = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);
        var allowed = all.Where(_options.Allows).ToArray();
        if (allowed.Length == 0)
            throw all.Length == 0 ? new SocketException((int)SocketError.HostNotFound) : new NotPublicException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class NotPublicException() : IOException("The address is not public.");
}
