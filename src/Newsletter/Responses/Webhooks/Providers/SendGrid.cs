using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>Twilio SendGrid's signed event webhook: ECDSA over time and body, many events at once.</summary>
internal sealed class SendGrid(WebhookOptions options, TimeProvider clock) : IMailProvider
{
    private const string SignatureHeader = "X-Twilio-Email-Event-Webhook-Signature";
    private const string TimeHeader = "X-Twilio-Email-Event-Webhook-Timestamp";

    public string Name => "sendgrid";

    public string Title => "SendGrid";

    public bool IsSetUp => options.SendGridKey is not null;

    public string Setting => "Webhooks:SendGrid:PublicKey";

    public Task<Result<ProvenNotice>> CheckAsync(NoticeRequest request, CancellationToken cancellationToken) => Task.FromResult(Prove(request));

    public IEnumerable<ProviderNotice> Read(JsonElement content) => content.Items().Select(data => new ProviderNotice(Kind(data), data)
    {
        Address = data.Text("email"),
        Proofs = [data.Text("smtp-id")],
        // "ID.filter…": what stands before the first point was said when the message was taken.
        ProviderId = data.Text("sg_message_id")?.Split('.')[0],
        Said = data.Text("reason") ?? data.Text("response"),
        Code = data.Text("status"),
    });

    private Result<ProvenNotice> Prove(NoticeRequest request)
    {
        var time = request.Headers[TimeHeader].ToString();
        var text = request.Headers[SignatureHeader].ToString();
        if (time.Length == 0 || text.Length == 0)
            return new UnprovenFailure("The notice is not signed. Turn on the Signed Event Webhook in SendGrid's mail settings.");
        var signature = new byte[text.Length];
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(options.SendGridKey, out _); // it is set up, and was read at start
        byte[] signed = [.. Encoding.UTF8.GetBytes(time), .. request.Body];
        if (!Convert.TryFromBase64String(text, signature, out var count)
            || !key.VerifyData(signed, signature.AsSpan(0, count), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
            return new UnprovenFailure("The signature does not fit. Webhooks:SendGrid:PublicKey must be the verification key of this webhook.");
        if (Freshness.Check(Freshness.OfUnix(time), clock.GetUtcNow(), options.MaxAge) is { } stale)
            return stale;
        var parsed = JsonFields.Parse(request.Body);
        return parsed.Ok ? new ProvenNotice(parsed.Value) : parsed.Failure;
    }

    private static ReturnKind Kind(JsonElement data) => (data.Text("event"), data.Text("type"), data.Text("reason")) switch
    {
        ("spamreport", _, _) => ReturnKind.Complaint,
        ("deferred", _, _) => ReturnKind.Delayed,
        ("bounce", "blocked", _) => ReturnKind.Soft,
        ("bounce", _, _) when data.Text("bounce_classification") is "Content" or "Reputation" or "Frequency or Volume Too High" or "Technical Failure" => ReturnKind.Soft,
        ("bounce", _, _) => Verdict.OfProvider(data.Text("reason"), data.Text("status")),
        ("dropped", _, "Bounced Address" or "Invalid") => ReturnKind.Hard,
        ("dropped", _, "Spam Reporting Address") => ReturnKind.Complaint,
        ("dropped", _, _) => ReturnKind.Soft,
        _ => ReturnKind.None,
    };
}
