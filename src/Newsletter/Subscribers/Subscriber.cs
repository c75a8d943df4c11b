namespace Newsletter.Subscribers;

/// <summary>A person with one address.</summary>
internal sealed class Subscriber
{
    /// <summary>The ledger's reference.</summary>
    public int Key { get; init; }

    public Guid Id { get; init; }

    /// <summary>As the reader gave it, without surrounding blanks.</summary>
    public required string Email { get; set; }

    /// <summary>What makes an address the same one: lower case, the domain as A-labels. Unique.</summary>
    public required string EmailKey { get; set; }

    public string Name
    {
        get;
        set
        {
            field = value;
            NameKey = value.ToLowerInvariant();
        }
    } = "";

    /// <summary>The name in lower case: what the search looks at.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>The newsroom's own fields, by name.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; set; } = new Dictionary<string, string>();

    public string? Language { get; set; }

    public string? TimeZone { get; set; }

    /// <summary>Whether a suppression holds for the address or its domain: nothing is sent, whatever the subscriptions say.</summary>
    public bool Suppressed { get; set; }

    public ICollection<Subscription> Subscriptions { get; init; } = [];

    public int Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Subscriber x publication, with consent and state.</summary>
internal sealed class Subscription
{
    public int SubscriberKey { get; init; }

    public int PublicationKey { get; init; }

    public SubscriptionState State { get; set; } = SubscriptionState.Pending;

    /// <summary>Keys of the sections that are switched on; null: whatever the publication has on.</summary>
    public IReadOnlyList<string>? Sections { get; set; }

    /// <summary>The reader agreed that what they open and click is kept for them alone, where the publication counts that. Changed by <see cref="OwnFigures"/>.</summary>
    public bool IndividualFigures { get; set; }

    /// <summary>Since when they agree; null: they do not.</summary>
    public DateTimeOffset? FiguresSince { get; set; }

    public DateOnly? PausedUntil { get; set; }

    /// <summary>Since when the reader wants one mail a month; null: every issue.</summary>
    public DateTimeOffset? MonthlySince { get; private set; }

    public Frequency Frequency => MonthlySince is null ? Frequency.EveryIssue : Frequency.Monthly;

    /// <returns>False: that was so already, and since when stays as it was.</returns>
    public bool Choose(Frequency frequency, DateTimeOffset now)
    {
        if (frequency == Frequency)
            return false;
        MonthlySince = frequency == Frequency.Monthly ? now : null;
        return true;
    }

    /// <summary>Null for one that a list brought: the list's, with what it said of this one (<see cref="Imports.ImportedConsents"/>).</summary>
    public Consent? Consent { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the reader said when they left; null: nothing.</summary>
    public LeaveReason? LeftReason { get; set; }

    /// <summary>The import that brought it, if one did.</summary>
    public int? ImportKey { get; init; }

    /// <summary>When they agreed, as that list says; null: it does not.</summary>
    public DateTimeOffset? AgreedAt { get; init; }

    /// <summary>The network address they agreed from, as that list says.</summary>
    public string? AgreedFrom { get; init; }

    /// <summary>When <see cref="State"/> last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}

internal enum SubscriptionState
{
    Pending,
    Active,
    Paused,
    Left,
    Bounced,
    Complained,
}

/// <summary>How often a reader wants mail of a publication.</summary>
internal enum Frequency
{
    EveryIssue,

    /// <summary>One mail a month, with what the issues of the month before held.</summary>
    Monthly,
}

internal enum LeaveReason
{
    TooMuch,
    NotForMe,
    NeverAsked,
    Other,
}

/// <summary>Proof that somebody asked for the mail.</summary>
/// <param name="How">Like <c>form</c>, <c>import</c>, <c>api</c>.</param>
/// <param name="Text">What they were shown when they agreed.</param>
/// <param name="Address">The network address it came from.</param>
internal sealed record Consent(string How, DateTimeOffset At, string Text = "", string? Address = null)
{
    /// <summary>A list said so.</summary>
    public const string ByImport = "import";
}
