using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers;

/// <summary>What a reader's link to their preferences shows.</summary>
/// <param name="On">Keys of the sections that are on.</param>
/// <param name="PausedUntil">The day from which issues come again; null: no pause.</param>
/// <param name="Frequency">Null: the publication does not offer the choice.</param>
/// <param name="Earliest">Tomorrow, on the publication's calendar.</param>
/// <param name="LeaveUrl">Where they unsubscribe.</param>
/// <param name="Figures">Whether figures of their own are kept; null: the publication keeps nobody's, and there is nothing to choose.</param>
internal sealed record Preferences(IReadOnlyList<string> On, DateOnly? PausedUntil, Frequency? Frequency, DateOnly Earliest, bool Gone, string LeaveUrl, bool? Figures);

/// <param name="Sections">Keys; what the publication does not have is passed over.</param>
/// <param name="PausedUntil">Null: no pause.</param>
/// <param name="Frequency">Null: as it is.</param>
/// <param name="Figures">Whether they agree to figures of their own; null: they were not asked.</param>
/// <param name="Shown">The words they agreed to, for the consent record.</param>
internal sealed record PreferencesRequest(IReadOnlyList<string> Sections, DateOnly? PausedUntil, Frequency? Frequency = null, bool? Figures = null, string Shown = "");

/// <summary>The reader chooses their sections and how often they want mail, and pauses, with the link of any copy they got.</summary>
internal sealed class SetPreferences(NewsletterDb db, ReaderDesk readers, ReaderLinks links, TimeProvider clock)
{
    /// <summary>Who wants to pause longer wants to leave.</summary>
    public const int MostDays = 366;

    /// <returns>What is set, or <c>reader.link</c> when the link is none of ours.</returns>
    public async Task<Result<Preferences>> ReadAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var found = await readers.FindAsync(publication, TokenPurpose.Preferences, token, cancellationToken);
        return found.Map(f => Show(publication, f.Subscription, f.Key));
    }

    /// <returns>As <see cref="ReadAsync"/>, after the change; who has left changes nothing.</returns>
    public async Task<Result<Preferences>> HandleAsync(Publication publication, string token, PreferencesRequest request, CancellationToken cancellationToken)
    {
        var found = await readers.FindAsync(publication, TokenPurpose.Preferences, token, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var subscription = found.Value.Subscription;
        if (!Gone(subscription))
        {
            subscription.Sections = [.. publication.Sections.Select(s => s.Key).Where(request.Sections.Contains)];
            subscription.PausedUntil = Within(request.PausedUntil, Today(publication));
            Choose(publication, subscription, request.Frequency);
            await SaveAsync(publication, subscription, request, cancellationToken);
        }

        return Show(publication, subscription, found.Value.Key);
    }

    private async Task SaveAsync(Publication publication, Subscription subscription, PreferencesRequest request, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // A yes counts where it was asked for; a no always.
        if (request.Figures is { } wanted && (!wanted || publication.Tracking == Tracking.Individual))
        {
            var now = clock.GetUtcNow();
            if (await OwnFigures.SetAsync(db, subscription, wanted, now, cancellationToken) is { } moment)
                db.Add(ConsentRecord.ByLink(subscription, moment, request.Shown, now));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private Preferences Show(Publication publication, Subscription subscription, ReaderKey key)
    {
        var today = Today(publication);
        return new Preferences(
            subscription.Sections ?? [.. publication.Sections.Where(s => s.On).Select(s => s.Key)],
            subscription.PausedUntil > today ? subscription.PausedUntil : null,
            MayChoose(publication, subscription) ? subscription.Frequency : null,
            today.AddDays(1),
            Gone(subscription),
            links.Unsubscribe(publication.Slug, links.Token(TokenPurpose.Leave, key, inert: false)),
            publication.Tracking == Tracking.Individual || subscription.IndividualFigures ? subscription.IndividualFigures : null);
    }

    // What is not offered nobody begins; who has it may keep it, and go back.
    private static bool MayChoose(Publication publication, Subscription subscription) => publication.Digest.Offered || subscription.Frequency == Frequency.Monthly;

    private void Choose(Publication publication, Subscription subscription, Frequency? wanted)
    {
        var now = clock.GetUtcNow();
        if (wanted is { } frequency && MayChoose(publication, subscription) && subscription.Choose(frequency, now))
            db.Add(ConsentRecord.ByLink(subscription, ConsentRecord.Moment(frequency), at: now));
    }

    private static bool Gone(Subscription subscription) => subscription.State is not (SubscriptionState.Active or SubscriptionState.Paused);

    private static DateOnly? Within(DateOnly? until, DateOnly today) =>
        until is not { } day || day <= today ? null : day < today.AddDays(MostDays) ? day : today.AddDays(MostDays);

    private DateOnly Today(Publication publication) => TimeZones.DayOf(clock.GetUtcNow(), publication.TimeZone);
}
