using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Subscribers;

/// <summary>
/// Narrows subscribers so that of a million any page takes less than 0.2 s (bench search). What is rare is taken from its index and put in order; what is
/// frequent is found soon by walking from the newest on, and its index would have to be sorted.
/// </summary>
internal sealed class FilterSubscribers(NewsletterDb db)
{
    /// <summary>More than these are frequent.</summary>
    private const int Rare = 20_000;

    // Behind every text that begins so, octet by octet.
    private const string Last = "\U0010FFFF";

    /// <param name="publications">Keys of those whose states count.</param>
    public async Task<IQueryable<Subscriber>> HandleAsync(IQueryable<Subscriber> subscribers, SubscriberSearch search, IReadOnlyList<int> publications, CancellationToken cancellationToken)
    {
        if (search.Begins is { } begins)
            subscribers = await BeginsAsync(subscribers, begins, cancellationToken);
        if (search.Domain is { } domain)
            subscribers = subscribers.Where(s => DomainOf(domain).Contains(s.Key));
        if (search.State is { } state)
        {
            subscribers = state == SubscriptionState.Active
                ? subscribers.Where(s => s.Subscriptions.Any(n => publications.Contains(n.PublicationKey) && n.State == SubscriptionState.Active))
                : subscribers.Where(s => db.Subscriptions.Where(n => publications.Contains(n.PublicationKey) && n.State == state && n.State != SubscriptionState.Active).Select(n => n.SubscriberKey).Contains(s.Key));
        }

        return search.Section is { } section && search.SectionOf is { } of ? Section(subscribers, section, of, search.SectionIsOn) : subscribers;
    }

    private async Task<IQueryable<Subscriber>> BeginsAsync(IQueryable<Subscriber> subscribers, string begins, CancellationToken cancellationToken)
    {
        var end = begins + Last;
        var addresses = db.Subscribers.Where(s => string.Compare(s.EmailKey, begins) >= 0 && string.Compare(s.EmailKey, end) < 0);
        var names = db.Subscribers.Where(s => string.Compare(s.NameKey, begins) >= 0 && string.Compare(s.NameKey, end) < 0);
        var some = await addresses.OrderBy(s => s.EmailKey).Take(Rare + 1).CountAsync(cancellationToken) + await names.OrderBy(s => s.NameKey).Take(Rare + 1).CountAsync(cancellationToken);
        if (some <= Rare)
            return subscribers.Where(s => addresses.Select(a => a.Key).Union(names.Select(n => n.Key)).Contains(s.Key));
        // Asked so that no index answers it: SQLite would sort all that begin so (0.7 s of a million), where the first page is met in the first rows.
        var length = begins.EnumerateRunes().Count();
        return subscribers.Where(s => s.EmailKey.Substring(0, length) == begins || s.NameKey.Substring(0, length) == begins);
    }

    // The expressions are those of the index.
    private IQueryable<int> DomainOf(string domain) => db.Database.IsSqlite()
        ? db.Database.SqlQuery<int>($"SELECT key AS \"Value\" FROM subscribers WHERE substr(email_key, instr(email_key, '@') + 1) = {domain}")
        : db.Database.SqlQuery<int>($"SELECT key AS \"Value\" FROM subscribers WHERE split_part(email_key, '@', 2) = {domain}");

    private IQueryable<Subscriber> Section(IQueryable<Subscriber> subscribers, string section, int of, bool isOn)
    {
        var text = JsonSerializer.Serialize(section, JsonColumn.Stored);
        var chosen = db.Database.IsSqlite()
            ? db.Database.SqlQuery<int>($"SELECT subscriber_key AS \"Value\" FROM subscriptions WHERE publication_key = {of} AND sections IS NOT NULL AND instr(sections, {text}) > 0")
            : db.Database.SqlQuery<int>($"SELECT subscriber_key AS \"Value\" FROM subscriptions WHERE publication_key = {of} AND sections IS NOT NULL AND strpos(sections, {text}) > 0");
        return isOn
            ? subscribers.Where(s => s.Subscriptions.Any(n => n.PublicationKey == of && n.Sections == null) || chosen.Contains(s.Key))
            : subscribers.Where(s => chosen.Contains(s.Key));
    }
}
