using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Sending.Doctor;
using Newsletter.Shell.Settings;

namespace Newsletter.Responses.Webhooks;

/// <summary>For <c>doctor</c>: whether providers that are set up can reach this service, and whether they do.</summary>
internal sealed class WebhookFindings(NewsletterDb db, IEnumerable<IMailProvider> providers, ServiceOptions service) : ISetUpFindings
{
    private const string Area = "webhooks";

    public async Task<IReadOnlyList<Finding>> LookAsync(bool readable, CancellationToken cancellationToken)
    {
        var setUp = providers.Where(p => p.IsSetUp).ToList();
        if (setUp.Count == 0)
            return [];
        IReadOnlyDictionary<string, WebhookState> states = readable
            ? await db.Set<WebhookState>().AsNoTracking().ToDictionaryAsync(s => s.Provider, cancellationToken)
            : new Dictionary<string, WebhookState>();
        return [.. Address(), .. setUp.Select(p => Of(p, states.GetValueOrDefault(p.Name), readable))];
    }

    private IEnumerable<Finding> Address()
    {
        if (!service.PublicUrlIsHttps)
            yield return new Finding(Area, service.PublicUrl, FindingLevel.Warning, "PublicUrl is not https: most providers give notices to https alone, and a secret in the address would travel in clear.", "Put a web server with TLS in front and set PublicUrl.");
        if (Uri.TryCreate(service.PublicUrl, UriKind.Absolute, out var url) && url.IsLoopback)
            yield return new Finding(Area, service.PublicUrl, FindingLevel.Warning, "PublicUrl is this machine's own: no provider reaches it.", "Set PublicUrl to the address that the service has on the internet.");
    }

    private static Finding Of(IMailProvider provider, WebhookState? state, bool readable)
    {
        if (!readable)
            return new Finding(Area, provider.Title, FindingLevel.Note, "It is set up. What it has told cannot be read from the database.");
        if (state?.RefusedAt is { } refused && (state.TakenAt is null || refused > state.TakenAt))
            return new Finding(Area, provider.Title, FindingLevel.Warning, $"Its last notice was refused: {state.RefusedWhy}", "Do what it says; if the notice was none of the provider's, there is nothing to mend.");
        return state?.TakenAt is { } taken
            ? new Finding(Area, provider.Title, FindingLevel.Ok, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Its last notice was taken on {taken.UtcDateTime:yyyy-MM-dd HH:mm} UTC."))
            : new Finding(Area, provider.Title, FindingLevel.Note, "It is set up and has told nothing yet.", $"Give it the address that the desk shows under Sending, and let it send a test.");
    }
}
