using System.Text.Json;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>Postmark's bounce and spam complaint webhooks.</summary>
internal sealed class Postmark(WebhookOptions options) : SecretProvider(options)
{
    public override string Title => "Postmark";

    public override IEnumerable<ProviderNotice> Read(JsonElement content) => content.Items().Select(data => new ProviderNotice(Kind(data), data)
    {
        Address = data.Text("Email"),
        Proofs = data.At("Metadata").Texts(),
        ProviderId = data.Text("MessageID"),
        Said = data.Text("Details") is { Length: > 0 } details ? details : data.Text("Description"),
    });

    private static ReturnKind Kind(JsonElement data) => (data.Text("RecordType"), data.Text("Type")) switch
    {
        ("SpamComplaint", _) or ("Bounce", "SpamComplaint") => ReturnKind.Complaint,
        ("Bounce", "HardBounce") => Verdict.OfProvider(data.Text("Details"), null),
        ("Bounce", "BadEmailAddress") => ReturnKind.Hard,
        ("Bounce", "Transient") => ReturnKind.Delayed,
        ("Bounce", "AutoResponder" or "ChallengeVerification" or "AddressChange" or "Subscribe" or "Unsubscribe" or "OpenRelayTest") => ReturnKind.AutoReply,
        ("Bounce", _) => ReturnKind.Soft,
        _ => ReturnKind.None,
    };
}
