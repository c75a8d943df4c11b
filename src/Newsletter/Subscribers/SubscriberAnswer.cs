using Newsletter.Shell.Api;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers;

/// <summary>A subscriber on the wire, with the subscriptions the caller may see.</summary>
/// <param name="Suppressed">A suppression holds for the address or its domain: nothing is sent, whatever the subscriptions say.</param>
internal sealed record SubscriberAnswer(
    Guid Id,
    string Email,
    string Name,
    IReadOnlyDictionary<string, string> Attributes,
    string? Language,
    string? TimeZone,
    bool Suppressed,
    IReadOnlyList<SubscriptionAnswer> Subscriptions,
    DateTimeOffset CreatedAt,
    string Etag) : ITagged
{
    /// <param name="slugs">Publications the caller may see, by key.</param>
    /// <param name="consents">Has loaded those of the subscriptions.</param>
    public static SubscriberAnswer Of(Subscriber subscriber, IReadOnlyDictionary<int, string> slugs, ImportedConsents consents) => new(
        subscriber.Id,
        subscriber.Email,
        subscriber.Name,
        subscriber.Attributes,
        subscriber.Language,
        subscriber.TimeZone,
        subscriber.Suppressed,
        [.. subscriber.Subscriptions
            .Where(s => slugs.ContainsKey(s.PublicationKey))
            .OrderBy(s => s.PublicationKey)
            .Select(s => new SubscriptionAnswer(
                slugs[s.PublicationKey], s.State, s.Sections, s.IndividualFigures, s.PausedUntil, s.Frequency, consents.Of(s), s.LeftReason, s.CreatedAt, s.ChangedAt))],
        subscriber.CreatedAt,
        ETags.Of("subscriber", subscriber.Id, subscriber.Version));
}

internal sealed record SubscriptionAnswer(
    string Publication,
    SubscriptionState State,
    IReadOnlyList<string>? Sections,
    bool IndividualFigures,
    DateOnly? PausedUntil,
    Frequency Frequency,
    Consent? Consent,
    LeaveReason? LeftReason,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt);
