using System.Text;
using System.Text.Json;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>Amazon SES over SNS, in both shapes: feedback notifications (<c>notificationType</c>) and event publishing (<c>eventType</c>).</summary>
internal sealed class AmazonSes(WebhookOptions options, SnsCertificates sns, TimeProvider clock) : IMailProvider
{
    public string Name => "ses";

    public string Title => "Amazon SES";

    public bool IsSetUp => options.Topics.Count > 0;

    public string Setting => "Webhooks:Ses:Topics:0";

    public async Task<Result<ProvenNotice>> CheckAsync(NoticeRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.ContainsKey("x-amz-sns-rawdelivery"))
            return new UnprovenFailure("Raw message delivery carries no signature. Turn it off for this subscription.");
        var parsed = JsonFields.Parse(request.Body);
        if (!parsed.Ok)
            return parsed.Failure;
        var envelope = new SnsEnvelope(parsed.Value);
        if (envelope.Type is not (SnsEnvelope.Notification or SnsEnvelope.Subscription or SnsEnvelope.Unsubscription) || SnsEnvelope.HashOf(envelope["SignatureVersion"]) is null)
            return new UnprovenFailure("This is no signed envelope of Amazon SNS (Type, SignatureVersion 1 or 2). Subscribe this address to the topic with the protocol HTTPS.");
        if (options.Topics.FirstOrDefault(t => t.Arn == envelope["TopicArn"]) is not { } topic)
            return new UnprovenFailure("The TopicArn of the envelope is not among Webhooks:Ses:Topics.");
        if (Freshness.Check(Freshness.OfIso(envelope["Timestamp"]), clock.GetUtcNow(), options.MaxAge) is { } stale)
            return stale;
        var key = await sns.KeyAsync(envelope["SigningCertURL"], topic.Host, cancellationToken);
        if (!key.Ok)
            return key.Failure;
        if (!envelope.IsSignedBy(key.Value))
            return new UnprovenFailure("The signature of the envelope does not fit what it says.");
        return await OpenAsync(envelope, topic, cancellationToken);
    }

    public IEnumerable<ProviderNotice> Read(JsonElement content) => (content.Text("notificationType") ?? content.Text("eventType")) switch
    {
        "Bounce" => Each(content, "bounce", "bouncedRecipients", r => Kind(content.At("bounce"), r)),
        "Complaint" => Each(content, "complaint", "complainedRecipients", _ => content.Text("complaint", "complaintFeedbackType") == "not-spam" ? ReturnKind.None : ReturnKind.Complaint),
        "DeliveryDelay" => Each(content, "deliveryDelay", "delayedRecipients", _ => ReturnKind.Delayed),
        "Reject" => [Of(content, ReturnKind.Soft, content.At("mail", "destination").Items().FirstOrDefault()) with { Said = content.Text("reject", "reason") }],
        _ => [Of(content, ReturnKind.None, default)],
    };

    private async Task<Result<ProvenNotice>> OpenAsync(SnsEnvelope envelope, SnsTopic topic, CancellationToken cancellationToken)
    {
        if (envelope.Type == SnsEnvelope.Subscription)
            return await sns.ConfirmAsync(envelope["SubscribeURL"], topic, cancellationToken) is { } failure ? failure : new ProvenNotice(default, Said: "The subscription of the topic was confirmed");
        if (envelope.Type == SnsEnvelope.Unsubscription)
            return new ProvenNotice(default, Said: "The subscription of the topic was ended");

        // Now and then SES writes a sentence, to try the topic out.
        var message = JsonFields.Parse(Encoding.UTF8.GetBytes(envelope["Message"] ?? ""));
        return message.Ok ? new ProvenNotice(message.Value) : new ProvenNotice(default, Said: "A message that is about no copy");
    }

    private static IEnumerable<ProviderNotice> Each(JsonElement content, string part, string recipients, Func<JsonElement, ReturnKind> kind) =>
        content.At(part, recipients).Items().DefaultIfEmpty().Select(r => Of(content, kind(r), r.At("emailAddress")) with { Said = Diagnostic(r), Code = r.Text("status") });

    private static ProviderNotice Of(JsonElement content, ReturnKind kind, JsonElement address)
    {
        var mail = content.At("mail");
        return new ProviderNotice(kind, content)
        {
            Address = address.Text(),
            // SES writes Message-ID anew; what it was stands among the headers, where the settings of SES include them.
            Proofs = [mail.Text("source"), mail.Text("commonHeaders", "messageId"), .. mail.At("headers").Items().Where(h => h.Text("name") is "Message-ID" or "Message-Id").Select(h => h.Text("value"))],
            ProviderId = mail.Text("messageId"),
        };
    }

    private static ReturnKind Kind(JsonElement bounce, JsonElement recipient) => (bounce.Text("bounceType"), bounce.Text("bounceSubType")) switch
    {
        (_, "Suppressed" or "OnAccountSuppressionList") => ReturnKind.Hard,
        (_, "UnsubscribedRecipient") => ReturnKind.Soft,
        ("Permanent", _) => Verdict.OfProvider(Diagnostic(recipient), recipient.Text("status")),
        _ => ReturnKind.Soft,
    };

    /// <summary>Behind its type: <c>smtp; 550 5.1.1 …</c>.</summary>
    private static string? Diagnostic(JsonElement recipient)
    {
        var code = recipient.Text("diagnosticCode");
        return code?.IndexOf(';', StringComparison.Ordinal) is > 0 and < 15 and var semicolon ? code[(semicolon + 1)..] : code;
    }
}
