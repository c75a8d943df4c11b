using System.Text.Json;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>Mailjet: one event, or several where events are grouped.</summary>
internal sealed class Mailjet(WebhookOptions options) : SecretProvider(options)
{
    public override string Title => "Mailjet";

    public override IEnumerable<ProviderNotice> Read(JsonElement content) => content.Items().Select(data => new ProviderNotice(Kind(data), data)
    {
        Address = data.Text("email"),
        Proofs = [data.Text("CustomID"), data.Text("Payload")],
        ProviderId = data.Text("Message_GUID"),
        Said = data.Text("comment") is { Length: > 0 } comment ? comment : data.Text("error"),
    });

    private static ReturnKind Kind(JsonElement data) => data.Text("event") switch
    {
        "spam" => ReturnKind.Complaint,
        "bounce" or "blocked" => (data.Text("error_related_to"), data.Text("error")) switch
        {
            (_, "spam reporter") => ReturnKind.Complaint,
            ("recipient", "user unknown" or "mailbox inactive") or ("domain", "invalid domain" or "no mail host" or "typofix") => ReturnKind.Hard,
            (_, "greylisted" or "connection issue") when !data.Is("hard_bounce") => ReturnKind.Delayed,
            ("recipient" or "domain" or null or "", _) when data.Is("hard_bounce") => Verdict.OfProvider(data.Text("comment"), null),
            _ => ReturnKind.Soft,
        },
        _ => ReturnKind.None,
    };
}
