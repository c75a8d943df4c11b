using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Newsletter.Shell.Outbound;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>From an address of SNS to where it is fetched; tests have their own.</summary>
internal delegate Uri SnsAddress(Uri address);

/// <summary>
/// What is fetched from Amazon SNS: the certificates that its envelopes are signed with, and the confirmation of a subscription. An envelope says where to fetch, so
/// anybody does: only the one host of a topic in the settings is asked, only for what SNS has there, and not without a pause.
/// </summary>
internal sealed partial class SnsCertificates(OutboundHttp http, SnsAddress where, TimeProvider clock) : IDisposable
{
    private const int MostOctets = 64 * 1024;
    private const int MostKept = 20;
    private const int LeastBits = 2048;

    /// <summary>SNS waits 15 seconds for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What failed is not asked for again so soon.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<Uri, Kept> _kept = [];

    public void Dispose() => _one.Dispose();

    /// <summary>The public key of the certificate, as SubjectPublicKeyInfo.</summary>
    /// <param name="host">The one host that may be asked.</param>
    public async Task<Result<byte[]>> KeyAsync(string? url, string host, CancellationToken cancellationToken)
    {
        if (!IsOf(url, host, out var address) || !CertificatePath().IsMatch(address.AbsolutePath) || address.Query.Length > 0)
            return new UnprovenFailure($"SigningCertURL is no certificate of https://{host}/, where this topic's are.");
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            if (_kept.TryGetValue(address, out var kept) && now < kept.Until)
                return kept.Key;
            if (_kept.Count >= MostKept)
                _kept.Clear();
            var (key, until) = await FetchAsync(address, now, cancellationToken);
            _kept[address] = new Kept(key, until);
            return key;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Confirms a subscription: SNS wants its own address fetched.</summary>
    public async Task<Failure?> ConfirmAsync(string? url, SnsTopic topic, CancellationToken cancellationToken)
    {
        if (!IsOf(url, topic.Host, out var address) || address.AbsolutePath != "/" || !Confirms(address, topic))
            return new UnprovenFailure($"SubscribeURL is no confirmation of {topic.Arn} at https://{topic.Host}/.");
        var answer = await GetAsync(address, cancellationToken);
        return answer.Ok ? null : new LaterFailure($"The subscription could not be confirmed: {answer.Failure.Message}");
    }

    private async Task<(Result<byte[]> Key, DateTimeOffset Until)> FetchAsync(Uri address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var answer = await GetAsync(address, cancellationToken);
        if (!answer.Ok)
            return (new LaterFailure($"The certificate of the signature could not be fetched: {answer.Failure.Message}"), now + Pause);
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(answer.Value.Bytes));
            using var rsa = certificate.GetRSAPublicKey();
            var (from, until) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
            if (rsa is { KeySize: >= LeastBits } && from <= now && until > now)
                return (rsa.ExportSubjectPublicKeyInfo(), until);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Said below, whatever it was.
        }

        return (new UnprovenFailure($"{address} is no RSA certificate that is valid now."), now + Pause);
    }

    private async Task<Result<OutboundAnswer>> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var place = where(address);
            var answer = await http.FetchAsync(place, MostOctets, patience.Token);
            if (!answer.Ok)
                return answer.Failure;
            if (answer.Value.Address != place)
                return new Failure("webhook.sns", $"{address.Host} sent us on to {answer.Value.Address.Host}.");
            return answer.Value.Status == HttpStatusCode.OK ? answer : new Failure("webhook.sns", $"{address.Host} answered {(int)answer.Value.Status}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Failure("webhook.sns", $"{address.Host} has not answered within {Patience.TotalSeconds:0} seconds.");
        }
    }

    private static bool IsOf(string? url, string host, out Uri address) =>
        Uri.TryCreate(url, UriKind.Absolute, out address!) && address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && address.UserInfo.Length == 0
        && address.Host.Equals(host, StringComparison.OrdinalIgnoreCase);

    private static bool Confirms(Uri address, SnsTopic topic)
    {
        var query = QueryHelpers.ParseQuery(address.Query);
        return query["Action"] == "ConfirmSubscription" && query["TopicArn"] == topic.Arn && query["Token"].Count == 1;
    }

    [GeneratedRegex(@"^/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CertificatePath();

    private sealed record Kept(Result<byte[]> Key, DateTimeOffset Until);
}
