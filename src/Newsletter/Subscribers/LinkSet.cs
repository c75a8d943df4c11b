namespace Newsletter.Subscribers;

/// <summary>The addresses that a copy prints around its articles. Null: there is no such page, and the design leaves the line out.</summary>
internal sealed record LinkSet
{
    /// <summary>The page that says goodbye; also what List-Unsubscribe names. Null in the web view, which belongs to nobody.</summary>
    public string? Unsubscribe { get; init; }

    /// <summary>Sections, pausing, coming back. Null in the web view.</summary>
    public string? Preferences { get; init; }

    /// <summary>This issue in the archive.</summary>
    public string? WebView { get; init; }

    public string? Archive { get; init; }

    public required string SignUp { get; init; }

    public required string Privacy { get; init; }

    public LinkSet WithoutReader() => this with { Unsubscribe = null, Preferences = null };

    /// <summary>As templates see it: <c>links.web_view</c>.</summary>
    public IReadOnlyDictionary<string, object?> ToModel() => new Dictionary<string, object?>(6)
    {
        ["unsubscribe"] = Unsubscribe,
        ["preferences"] = Preferences,
        ["web_view"] = WebView,
        ["archive"] = Archive,
        ["sign_up"] = SignUp,
        ["privacy"] = Privacy,
    };
}
