using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers;

/// <summary>What is looked for, in the form in which it is stored.</summary>
internal sealed record SubscriberSearch(string? Begins, string? Domain, SubscriptionState? State, string? Section, bool SectionIsOn)
{
    public static SubscriberSearch Read(SubscriberFilter filter, IEnumerable<Publication> mine, Publication? of, FieldErrors errors)
    {
        var query = filter.Query is { } typed ? EmailAddress.Typed(typed).ToLowerInvariant() : null;
        var domain = string.IsNullOrWhiteSpace(filter.Domain) ? (query is ['@', _, ..] ? query : null) : filter.Domain;
        if (query is ['@', ..])
            query = null;
        var key = domain is null ? null : SegmentValues.Domain(domain);
        if (domain is not null && key is null)
            errors.Add(string.IsNullOrWhiteSpace(filter.Domain) ? "q" : "domain", "Must be a domain like example.org.");
        SubscriptionState? state = null;
        if (!string.IsNullOrEmpty(filter.State) && (state = SegmentValues.State(filter.State)) is null)
            errors.Add("state", $"'{filter.State}' is no state. Use {string.Join(", ", Enum.GetValues<SubscriptionState>().Select(s => Shell.Api.ApiJson.Name(s)))}.");
        var section = string.IsNullOrEmpty(filter.Section) ? null : filter.Section;
        var with = of is null ? mine.Where(p => p.Sections.Any(s => s.Key == section)).ToList() : [of];
        if (section is not null && !with.Exists(p => p.Sections.Any(s => s.Key == section)))
            errors.Add("section", of is null ? $"No publication has a section '{section}'." : $"{of.Name} has no section '{section}'.");
        else if (section is not null && with.Count > 1)
            errors.Add("publication", $"Several publications have a section '{section}': say which one is meant.");
        return new SubscriberSearch(string.IsNullOrEmpty(query) ? null : query, key, state, section, with.Exists(p => p.Sections.Any(s => s.Key == section && s.On)))
        {
            SectionOf = section is not null && with.Count == 1 ? with[0].Key : null,
        };
    }

    /// <summary>The publication that the section is of.</summary>
    public int? SectionOf { get; private init; }
}
