namespace Newsletter.Rendering;

/// <summary>Where in a copy a counted link stands.</summary>
internal enum LinkPlace
{
    Article,
    Intro,
    SignOff,

    /// <summary>The support link and whatever else is the publication's own.</summary>
    Publication,

    /// <summary>A template of the design names it.</summary>
    Design,
}

/// <param name="Number">From 1 within the revision.</param>
/// <param name="Position">The article's within the issue, from 0; null elsewhere.</param>
/// <param name="Article">Its id; null elsewhere.</param>
internal sealed record CountedLink(int Number, LinkPlace Place, int? Position, Guid? Article, string Url);

/// <summary>
/// Hands out the service's own addresses in the place of those that are counted, and remembers where each leads. A revision is always prepared in the same order,
/// so that every node that prepares it finds the same numbers, and so does the next start.
/// </summary>
/// <param name="address">The address of a link, by its number.</param>
/// <param name="own">What the service's own addresses begin with.</param>
internal sealed class CountedLinks(Func<int, string> address, string own)
{
    private static readonly string[] Doors = ["unsubscribe", "preferences", "confirm", "person", "address"];

    private readonly Dictionary<(LinkPlace, int?, string), string> _addresses = [];
    private readonly List<CountedLink> _all = [];

    /// <summary>More are left as they are: the mail would be far too large long before.</summary>
    public const int Most = 5000;

    /// <summary>
    /// What stands in every address where a copy may have something of its own, as long as that is and nothing that an editor could write; null: all copies have the
    /// same addresses.
    /// </summary>
    public string? Mark { get; init; }

    /// <summary>The picture that counts openings, as HTML; null: none is counted.</summary>
    public string? Picture { get; init; }

    /// <summary>In the order in which they were met.</summary>
    public IReadOnlyList<CountedLink> All => _all;

    public string OfArticle(int position, Guid article, string url) => Of(LinkPlace.Article, position, article, url);

    public string Of(LinkPlace place, string url) => Of(place, null, null, url);

    private string Of(LinkPlace place, int? position, Guid? article, string url)
    {
        if (!IsCounted(url))
            return url;
        if (_addresses.TryGetValue((place, position, url), out var known))
            return known;
        if (_all.Count == Most)
            return url;
        var link = new CountedLink(_all.Count + 1, place, position, article, url);
        _all.Add(link);
        return _addresses[(place, position, url)] = address(link.Number);
    }

    /// <summary>Pages of the web; not what a reader does with a link of their own, for that must work whatever becomes of the counting.</summary>
    private bool IsCounted(string url)
    {
        if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            return false;
        return !url.StartsWith(own + "/", StringComparison.OrdinalIgnoreCase) || url[(own.Length + 1)..].Split('/') is not [_, var door, _, ..] || !Doors.Contains(door);
    }
}
