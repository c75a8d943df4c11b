using System.Diagnostics.Metrics;

namespace Newsletter.Responses.Webhooks;

/// <summary>For <c>/metrics</c>.</summary>
internal sealed class WebhookCounters
{
    private readonly Counter<long> _told;
    private readonly Counter<long> _refused;

    public WebhookCounters(IMeterFactory meters)
    {
        var meter = meters.Create("Newsletter.Webhooks");
        _told = meter.CreateCounter<long>("newsletter.webhooks.told", "{copy}", "Copies that mail providers told of, by what became of it: recorded, again, unknown, nothing");
        _refused = meter.CreateCounter<long>("newsletter.webhooks.refused", "{request}", "Notices of mail providers that were refused");
    }

    public void Told(string provider, ReturnEffect effect) =>
        _told.Add(1, new KeyValuePair<string, object?>("provider", provider), new KeyValuePair<string, object?>("effect", effect.ToString().ToLowerInvariant()));

    public void Refused(string provider) => _refused.Add(1, new KeyValuePair<string, object?>("provider", provider));
}
