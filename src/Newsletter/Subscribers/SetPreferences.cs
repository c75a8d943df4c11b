using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;

namespace Newsletter.Subscribers;

/// <summary>What a reader's link to their preferences shows.</summary>
/// <param name="On">Keys of the sections that are on.</param>
/// <param name="LeaveUrl">Where they unsubscribe.</param>
internal sealed record Preferences(IReadOnlyList<string> On, string LeaveUrl);

/// <summary>The reader chooses their sections, with the link of any copy they got.</summary>
internal sealed class SetPreferences(NewsletterDb db, ReaderLinks links)
{
    /// <returns>What is set, or <c>reader.link</c> when the link is none of ours.</returns>
    public async Task<Result<Preferences>> ReadAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var found = await FindAsync(publication, token, cancellationToken);
        return found.Map(f => Show(publication, f.Subscription, f.Key));
    }

    /// <param name="sections">Keys; what the publication does not have is passed over.</param>
    /// <returns>As <see cref="ReadAsync"/>, after the change.</returns>
    public async Task<Result<Preferences>> HandleAsync(Publication publication, string token, IReadOnlyList<string> sections, CancellationToken cancellationToken)
    {
        var found = await FindAsync(publication, token, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        found.Value.Subscription.Sections = [.. publication.Sections.Select(s => s.Key).Where(sections.Contains)];
        await db.SaveChangesAsync(cancellationToken);
        return Show(publication, found.Value.Subscription, found.Value.Key);
    }

    private Preferences Show(Publication publication, Subscription subscription, ReaderKey key) => new(
        subscription.Sections ?? [.. publication.Sections.Where(s => s.On).Select(s => s.Key)],
        links.Unsubscribe(publication.Slug, links.Token(TokenPurpose.Leave, key, inert: false)));

    private async Task<Result<(Subscription Subscription, ReaderKey Key)>> FindAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        if (!links.TryRead(TokenPurpose.Preferences, token, out var key) || key.Value.PublicationKey != publication.Key)
            return ReaderFailures.Link;
        var subscriber = key.Value.SubscriberKey;
        var subscription = await db.Subscriptions
            .SingleOrDefaultAsync(s => s.SubscriberKey == subscriber && s.PublicationKey == publication.Key, cancellationToken);
        return subscription is null ? ReaderFailures.Link : (subscription, key.Value);
    }
}
