namespace Newsletter.Subscribers.Imports;

/// <summary>A row of a list that may go into the database.</summary>
internal sealed record ImportRow(long Number, string Email, string Key)
{
    public string Name { get; init; } = "";

    /// <summary>JSON; <c>{}</c> for none.</summary>
    public string Attributes { get; init; } = NoAttributes;

    public string? Language { get; init; }

    public string? TimeZone { get; init; }

    /// <summary>JSON; null: whatever the publication has on.</summary>
    public string? Sections { get; init; }

    /// <summary>One mail a month instead of every issue.</summary>
    public bool Monthly { get; init; }

    /// <summary>Null: no pause.</summary>
    public DateOnly? PausedUntil { get; init; }

    /// <summary>What the row makes of its subscription.</summary>
    public SubscriptionState State { get; init; }

    public required Consent Consent { get; init; }

    public const string NoAttributes = "{}";
}

/// <summary>What became of a row that did not come in as it was.</summary>
internal enum RowFate
{
    Refused,
    Review,
    Duplicate,

    /// <summary>They have left, bounced or complained before, here or where the list comes from.</summary>
    Suppressed,
}

/// <param name="Line">The row's fields as CSV.</param>
internal sealed record RowNote(long Number, RowFate Fate, string Why, string Line);
