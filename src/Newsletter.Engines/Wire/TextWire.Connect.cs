using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Newsletter.Engines.Wire;

internal sealed partial class TextWire
{
    /// <summary>Connects to the first address of the host that answers.</summary>
    /// <exception cref="WireException">Unreachable, or not in time.</exception>
    public static async Task<TextWire> ConnectAsync(string host, int port, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            return new TextWire(await DialAsync(host, port, timeout, clock, cancellationToken).ConfigureAwait(false), clock);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
        {
            throw new WireException(WireFault.Timeout, $"{host}:{port} did not answer within {timeout.TotalSeconds:0} s", e);
        }
        catch (SocketException e)
        {
            throw new WireException(WireFault.Unreachable, $"{host}:{port} cannot be reached: {e.Message}", e);
        }
    }

    /// <summary>Secures the connection. What was heard in the clear is forgotten.</summary>
    public async Task SecureAsync(string host, bool acceptAny, X509Certificate2Collection? roots)
    {
        DropHeard();
        var options = new SslClientAuthenticationOptions { TargetHost = host, CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        if (acceptAny)
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        else if (roots is not null)
            options.CertificateChainPolicy = Trusting(roots);

        var tls = new SslStream(new NetworkStream(_socket, ownsSocket: false));
        try
        {
            await tls.AuthenticateAsClientAsync(options, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AuthenticationException || IsNetwork(e))
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw Deadline.Missed is null && _abortReason is null
                ? new WireException(WireFault.Tls, $"No secure connection with {host}: {e.Message}", e)
                : Ended(e);
        }

        _tls = tls;
    }

    private static async Task<Socket> DialAsync(string host, int port, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await ResolveAsync(host, timeout, clock, cancellationToken).ConfigureAwait(false);
        SocketException? last = null;
        foreach (var address in addresses)
        {
            // A share of the time for each, so that a dead address does not hide a living one.
            using var limit = new CancellationTokenSource(timeout / addresses.Length, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), both.Token).ConfigureAwait(false);
                return socket;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                last = e as SocketException ?? new SocketException((int)SocketError.TimedOut);
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            return await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(timeout, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private static X509ChainPolicy Trusting(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
