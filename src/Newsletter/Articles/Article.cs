namespace Newsletter.Articles;

/// <summary>One item, waiting on the item desk until an issue places it. Its texts are Markdown without raw HTML.</summary>
internal sealed class Article
{
    public int Key { get; init; }

    public Guid Id { get; init; }

    public required ArticleContent Content { get; set; }

    /// <summary>Headline, source and tags in lower case: what the search looks at.</summary>
    public string SearchText { get; set; } = "";

    /// <summary>Of the content, for the desk to filter by.</summary>
    public string? Section { get; set; }

    /// <summary>The link as <see cref="LinkKeys"/> has it: two articles with the same are a repeat.</summary>
    public string? LinkKey { get; set; }

    /// <summary>The feed that brought it; null: typed or pasted.</summary>
    public int? FeedKey { get; init; }

    /// <summary>What editors tell each other about it; never printed. Like the two below it is no version of the text (<see cref="MarkArticles"/>).</summary>
    public string Note { get; init; } = "";

    /// <summary>The account that works on it.</summary>
    public Guid? Worker { get; init; }

    /// <summary>Since when nobody wants it: it is off the desk, and not gone.</summary>
    public DateTimeOffset? PutAwayAt { get; init; }

    /// <summary>Accounts that wrote in it: none of them may approve an issue with it where a second person must.</summary>
    public IReadOnlyList<Guid> Contributors { get; set; } = [];

    public int Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>Everything an article says; the same shape in the table, in a revision and on the wire.</summary>
internal sealed record ArticleContent
{
    public required string Headline { get; init; }

    /// <summary>Where it was published first, as readers see it.</summary>
    public string Source { get; init; } = "";

    public string Lead { get; init; } = "";

    public IReadOnlyList<string> Points { get; init; } = [];

    public string Body { get; init; } = "";

    public Takeaway? Takeaway { get; init; }

    public string? Link { get; init; }

    public ArticleImage? Image { get; init; }

    /// <summary>The key of a section of the publication.</summary>
    public string? Section { get; init; }

    /// <summary>Editors' private marks; never printed.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <param name="Label">Like "Why the world should care".</param>
internal sealed record Takeaway(string Label, string Text);

/// <param name="Alt">What it shows, for those who do not see it; empty only for decoration.</param>
internal sealed record ArticleImage(string Url, string Alt = "", string? Credit = null);
