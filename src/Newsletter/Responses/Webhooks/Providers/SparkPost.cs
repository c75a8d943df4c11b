using System.Text.Json;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses.Webhooks.Providers;

/// <summary>SparkPost (Bird): events in batches, each within <c>msys</c> and the name of its class.</summary>
internal sealed class SparkPost(WebhookOptions options) : SecretProvider(options)
{
    public override string Title => "SparkPost";

    public override IEnumerable<ProviderNotice> Read(JsonElement content) =>
        from item in content.Items()
        let msys = item.At("msys")
        where msys.ValueKind == JsonValueKind.Object
        from property in msys.EnumerateObject()
        select Of(property.Value);

    private static ProviderNotice Of(JsonElement data) => new(Kind(data), data)
    {
        Address = data.Text("raw_rcpt_to") ?? data.Text("rcpt_to"),
        Proofs = [data.Text("msg_from"), .. data.At("rcpt_meta").Texts()],
        ProviderId = data.Text("transmission_id"),
        Said = data.Text("raw_reason") ?? data.Text("reason"),
    };

    private static ReturnKind Kind(JsonElement data) => data.Text("type") switch
    {
        "spam_complaint" => data.Text("fbtype") == "not-spam" ? ReturnKind.None : ReturnKind.Complaint,
        "delay" => ReturnKind.Delayed,
        "policy_rejection" => ReturnKind.Soft,
        "bounce" or "out_of_band" => OfClass(data),
        _ => ReturnKind.None,
    };

    /// <summary>By the table of bounce classification codes.</summary>
    private static ReturnKind OfClass(JsonElement data) => data.Text("bounce_class") switch
    {
        "10" or "30" => Verdict.OfProvider(data.Text("raw_reason"), null), // invalid recipient, no such RCPT
        "24" or "70" => ReturnKind.Delayed, // timeout, transient
        "60" or "80" or "90" or "100" => ReturnKind.AutoReply,
        _ => ReturnKind.Soft,
    };
}
