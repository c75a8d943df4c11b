using Newsletter.Publications;
using Newsletter.Shell;

namespace Newsletter.Subscribers;

/// <summary>What a subscriber's fields may hold.</summary>
internal static class SubscriberRules
{
    public const int MostAttributes = 100;

    private static readonly TimeSpan LeeWay = TimeSpan.FromHours(1);

    public static void Check(SubscriberRequest request, IReadOnlyDictionary<string, Publication> publications, DateTimeOffset now, FieldErrors errors)
    {
        if (request.Email is not null && EmailAddress.Read(EmailAddress.Typed(request.Email)) is null)
            errors.Add("email", "Must be an e-mail address like reader@example.org.");
        CheckName(request.Name, errors);
        CheckAttributes(request.Attributes, errors);
        errors.Line("language", request.Language, 35);
        if (!string.IsNullOrEmpty(request.TimeZone) && !TimeZones.Knows(request.TimeZone))
            errors.Add("timeZone", $"'{request.TimeZone}' is not known. Use an IANA name like Europe/Berlin.");
        for (var i = 0; i < (request.Subscriptions?.Count ?? 0); i++)
            CheckSubscription(request.Subscriptions![i], $"subscriptions[{i}]", publications, now, errors);
    }

    public static void CheckOnce(SubscriberRequest request, FieldErrors errors)
    {
        foreach (var twice in (request.Subscriptions ?? []).GroupBy(s => s.Publication).Where(g => g.Count() > 1))
            errors.Add("subscriptions", $"'{twice.Key}' is there twice.");
    }

    /// <summary>What turns the text behind it around, wherever that is shown: on the desk, in a mail's head.</summary>
    public static bool IsTurn(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>A name as it is kept: Arabic ones come with such signs when they are pasted, and are read without them.</summary>
    public static string NameOf(string? typed) => string.Concat((typed ?? "").Where(c => !IsTurn(c))).Trim();

    /// <summary>A name goes into mail: an address or a line in it would make our mail carry somebody else's message.</summary>
    public static void CheckName(string? name, FieldErrors errors)
    {
        errors.Line("name", name, 200);
        if (name is not null && (name.Contains("://", StringComparison.Ordinal) || name.Contains("www.", StringComparison.OrdinalIgnoreCase)))
            errors.Add("name", "Must be a name, without a web address.");
    }

    /// <summary>Whether a field of the newsroom's own can be called so.</summary>
    public static bool IsAttribute(string name) => name.Length is > 0 and <= 60 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static void CheckAttributes(IReadOnlyDictionary<string, string>? attributes, FieldErrors errors)
    {
        if (attributes is null)
            return;
        if (attributes.Count > MostAttributes)
            errors.Add("attributes", $"At most {MostAttributes}.");
        foreach (var (name, value) in attributes)
        {
            if (!IsAttribute(name))
                errors.Add($"attributes.{name}", "Names are 1 to 60 of a-z, A-Z, 0-9 and '_'.");
            errors.Prose($"attributes.{name}", value, 1000);
        }
    }

    private static void CheckSubscription(
        SubscriptionRequest subscription, string field, IReadOnlyDictionary<string, Publication> publications, DateTimeOffset now, FieldErrors errors)
    {
        if (!publications.TryGetValue(subscription.Publication, out var publication))
        {
            errors.Add($"{field}.publication", $"There is no publication '{subscription.Publication}'.");
            return;
        }

        foreach (var section in subscription.Sections ?? [])
        {
            if (publication.Sections.All(s => s.Key != section))
                errors.Add($"{field}.sections", $"{publication.Name} has no section '{section}'.");
        }

        if (subscription.Consent is { } consent)
        {
            errors.Line($"{field}.consent.how", consent.How, 60, required: true);
            errors.Prose($"{field}.consent.text", consent.Text, 2000);
            // Their clock may be ahead of ours.
            if (consent.At > now + LeeWay)
                errors.Add($"{field}.consent.at", "Lies in the future: say when they agreed.");
        }
    }
}
