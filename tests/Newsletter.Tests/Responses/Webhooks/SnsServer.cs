using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Newsletter.Tests.Responses.Webhooks;

/// <summary>What Amazon SNS has on the internet, on loopback: the certificate of a key that was made here, and confirmations.</summary>
internal sealed class SnsServer : IDisposable
{
    public const string Host = "https://sns.eu-west-1.amazonaws.com";
    public const string Certificate = Host + "/SimpleNotificationService-7506a1e35b36ef5a444dd1a8e7cc3ed8.pem";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public SnsServer()
    {
        Key = RSA.Create(2048);
        var request = new CertificateRequest("CN=sns.amazonaws.com", Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddYears(1));
        Pem = certificate.ExportCertificatePem();
        _listener.Start();
        _ = ServeAsync();
    }

    public RSA Key { get; }

    public string Pem { get; set; }

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>Where it sends on to; null: it answers itself.</summary>
    public string? Location { get; set; }

    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Where the service fetches an address of SNS: the last step of the way alone is ours.</summary>
    public Uri Here(Uri address) => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}{address.PathAndQuery}");

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        Key.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // Whoever asked has gone, or the test is over.
                continue;
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var line = await reader.ReadLineAsync(_stop.Token) ?? "";
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
        {
        }

        Asked.Enqueue(line.Split(' ')[1]);
        var more = Location is null ? "" : $"Location: {Location}\r\n";
        var status = Location is null ? Status : HttpStatusCode.Found;
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(int)status} X\r\nContent-Length: {Pem.Length}\r\nConnection: close\r\n{more}\r\n{Pem}"), _stop.Token);
    }
}
