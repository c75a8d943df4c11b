using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Responses.Webhooks.Providers;
using Newsletter.Shell.Settings;

namespace Newsletter.Responses.Webhooks;

/// <summary>How it goes with a provider, on the wire.</summary>
/// <param name="Address">What the provider is given; where a secret belongs into it, <c>SECRET</c> stands for it.</param>
/// <param name="Setting">What sets it up.</param>
/// <param name="Told">Bounces and complaints that were told; of them <paramref name="Recorded"/> were new, and <paramref name="Unknown"/> not of this service.</param>
internal sealed record WebhookAnswer(
    string Provider, string Name, bool SetUp, string Address, string Setting,
    DateTimeOffset? TakenAt, string? TakenWhat, long Told, long Recorded, long Unknown, DateTimeOffset? RefusedAt, string? RefusedWhy, long Refused);

internal sealed record WebhookList(IReadOnlyList<WebhookAnswer> Items);

/// <summary>Every provider that is understood, those that are set up first.</summary>
internal sealed class ListWebhooks(NewsletterDb db, IEnumerable<IMailProvider> providers, WebhookOptions options, ServiceOptions service)
{
    /// <summary>Any does, where the settings name none.</summary>
    private const string UsualName = "newsletter";

    public async Task<IReadOnlyList<WebhookAnswer>> HandleAsync(CancellationToken cancellationToken)
    {
        var states = await db.Set<WebhookState>().AsNoTracking().ToDictionaryAsync(s => s.Provider, cancellationToken);
        return [.. providers.Select(p => Of(p, states.GetValueOrDefault(p.Name))).OrderBy(answer => !answer.SetUp)];
    }

    private WebhookAnswer Of(IMailProvider provider, WebhookState? state) => new(
        provider.Name, provider.Title, provider.IsSetUp, Address(provider), provider.Setting,
        state?.TakenAt, state?.TakenWhat, state?.Told ?? 0, state?.Recorded ?? 0, state?.Unknown ?? 0, state?.RefusedAt, state?.RefusedWhy, state?.Refused ?? 0);

    private string Address(IMailProvider provider)
    {
        var name = provider is SecretProvider ? $"{Uri.EscapeDataString(options.SecretOf(provider.Name)?.Username ?? UsualName)}:SECRET@" : "";
        return $"{service.PublicUrl.Replace("://", "://" + name, StringComparison.Ordinal)}{WebhookRoutes.Path}/{provider.Name}";
    }
}
