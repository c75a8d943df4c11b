using System.Text.Json;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>Brevo's transactional webhooks.</summary>
internal sealed class Brevo(WebhookOptions options) : SecretProvider(options)
{
    public override string Title => "Brevo";

    public override IEnumerable<ProviderNotice> Read(JsonElement content) => content.Items().Select(data => new ProviderNotice(Kind(data), data)
    {
        Address = data.Text("email"),
        Proofs = [data.Text("message-id"), data.Text("X-Mailin-custom")],
        ProviderId = data.Text("message-id"),
        Said = data.Text("reason"),
    });

    private static ReturnKind Kind(JsonElement data) => data.Text("event") switch
    {
        "hard_bounce" => Verdict.OfProvider(data.Text("reason"), null),
        "invalid_email" => ReturnKind.Hard,
        "soft_bounce" or "blocked" or "error" => ReturnKind.Soft,
        "deferred" => ReturnKind.Delayed,
        "spam" or "complaint" => ReturnKind.Complaint,
        _ => ReturnKind.None,
    };
}
