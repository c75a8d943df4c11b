using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>Resend, whose webhooks are signed by Svix: HMAC-SHA-256 over id, time and body.</summary>
internal sealed class Resend(WebhookOptions options, TimeProvider clock) : IMailProvider
{
    private const string Version = "v1,";

    public string Name => "resend";

    public string Title => "Resend";

    public bool IsSetUp => options.SecretOf(Name) is not null;

    public string Setting => "Webhooks:Resend:Secret";

    public Task<Result<ProvenNotice>> CheckAsync(NoticeRequest request, CancellationToken cancellationToken) => Task.FromResult(Prove(request));

    public IEnumerable<ProviderNotice> Read(JsonElement content)
    {
        var data = content.At("data");
        return
        [
            new ProviderNotice(Kind(content.Text("type"), data.At("bounce")), data)
            {
                Address = data.At("to").ValueKind == JsonValueKind.Array ? data.At("to").EnumerateArray().FirstOrDefault().Text() : data.Text("to"),
                Proofs = [data.Text("message_id"), .. data.At("headers").Items().Where(h => "Message-ID".Equals(h.Text("name"), StringComparison.OrdinalIgnoreCase)).Select(h => h.Text("value"))],
                ProviderId = data.Text("email_id"),
                Said = data.At("bounce", "diagnosticCode").Items().FirstOrDefault().Text() ?? data.Text("bounce", "message"),
            },
        ];
    }

    private Result<ProvenNotice> Prove(NoticeRequest request)
    {
        var (id, time, signatures) = (request.Headers["svix-id"].ToString(), request.Headers["svix-timestamp"].ToString(), request.Headers["svix-signature"].ToString());
        if (id.Length == 0 || time.Length == 0 || signatures.Length == 0)
            return new UnprovenFailure("The notice is not signed: svix-id, svix-timestamp and svix-signature are missing.");
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. request.Body];
        var expected = Encoding.ASCII.GetBytes(Version + Convert.ToBase64String(HMACSHA256.HashData(WebhookOptions.SvixKey(options.SecretOf(Name)!.Value), signed))); // it is set up

        // Several while the secret is changed for another.
        if (!signatures.Split(' ').Any(one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected)))
            return new UnprovenFailure("The signature does not fit. Webhooks:Resend:Secret must be the signing secret of this webhook.");
        if (Freshness.Check(Freshness.OfUnix(time), clock.GetUtcNow(), options.MaxAge) is { } stale)
            return stale;
        var parsed = JsonFields.Parse(request.Body);
        return parsed.Ok ? new ProvenNotice(parsed.Value) : parsed.Failure;
    }

    private static ReturnKind Kind(string? type, JsonElement bounce) => (type, bounce.Text("type"), bounce.Text("subType")) switch
    {
        ("email.complained", _, _) => ReturnKind.Complaint,
        ("email.delivery_delayed", _, _) => ReturnKind.Delayed,
        ("email.bounced", _, "Suppressed" or "OnAccountSuppressionList") => ReturnKind.Hard,
        ("email.bounced", "Permanent", _) => Verdict.OfProvider(bounce.At("diagnosticCode").Items().FirstOrDefault().Text(), null),
        ("email.bounced", _, _) or ("email.failed", _, _) => ReturnKind.Soft,
        ("email.suppressed", _, _) => ReturnKind.Hard,
        _ => ReturnKind.None,
    };
}
