using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>
/// Mailgun. Its signature (HMAC-SHA-256) is over a time and a random token and says nothing of the content, so each token is taken once: who has seen a notice
/// cannot write another with it.
/// </summary>
internal sealed class Mailgun(WebhookOptions options, TimeProvider clock) : IMailProvider
{
    public string Name => "mailgun";

    public string Title => "Mailgun";

    public bool IsSetUp => options.SecretOf(Name) is not null;

    public string Setting => "Webhooks:Mailgun:Secret";

    public Task<Result<ProvenNotice>> CheckAsync(NoticeRequest request, CancellationToken cancellationToken) => Task.FromResult(Prove(request));

    public IEnumerable<ProviderNotice> Read(JsonElement content)
    {
        var data = content.At("event-data");
        var status = data.At("delivery-status");
        var said = status.Text("message") is { Length: > 0 } message ? message : status.Text("description");
        return
        [
            new ProviderNotice(Kind(data, said), data)
            {
                Address = data.Text("recipient"),
                Proofs = [data.Text("envelope", "sender"), data.Text("message", "headers", "message-id")],
                Said = said,
                Code = status.Text("enhanced-code"),
            },
        ];
    }

    private Result<ProvenNotice> Prove(NoticeRequest request)
    {
        var parsed = JsonFields.Parse(request.Body);
        if (!parsed.Ok)
            return parsed.Failure;
        var signature = parsed.Value.At("signature");
        var (time, token) = (signature.Text("timestamp"), signature.Text("token"));
        if (time is null || string.IsNullOrEmpty(token) || signature.Text("signature") is not { } sent)
            return new UnprovenFailure("The notice has no signature with timestamp and token. Use webhooks of the present kind (JSON), not the legacy ones.");
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.SecretOf(Name)!.Value), Encoding.UTF8.GetBytes(time + token)); // it is set up
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), Encoding.UTF8.GetBytes(sent.ToLowerInvariant())))
            return new UnprovenFailure("The signature does not fit. Webhooks:Mailgun:Secret must be the account's HTTP webhook signing key.");
        return Freshness.Check(Freshness.OfUnix(time), clock.GetUtcNow(), options.MaxAge) is { } stale ? stale : new ProvenNotice(parsed.Value, Once: token);
    }

    private static ReturnKind Kind(JsonElement data, string? said) => (data.Text("event"), data.Text("severity"), data.Text("reason")) switch
    {
        ("complained", _, _) => ReturnKind.Complaint,
        ("failed", "permanent", "suppress-bounce") => ReturnKind.Hard,
        ("failed", "permanent", "suppress-complaint") => ReturnKind.Complaint,
        ("failed", "permanent", "suppress-unsubscribe" or "espblock") => ReturnKind.Soft,
        ("failed", "permanent", "old") => ReturnKind.Delayed, // given up after time
        ("failed", "permanent", _) when data.Text("delivery-status", "bounce-type") == "soft" => ReturnKind.Soft,
        ("failed", "permanent", _) => Verdict.OfProvider(said, data.Text("delivery-status", "enhanced-code")),
        ("failed", _, _) => ReturnKind.Delayed, // temporary: it is tried again
        ("rejected", _, _) => ReturnKind.Soft,
        _ => ReturnKind.None,
    };
}
