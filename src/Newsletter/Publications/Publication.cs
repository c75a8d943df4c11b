namespace Newsletter.Publications;

/// <summary>What readers call "the newsletter": who publishes, from which address, when, and how it looks.</summary>
internal sealed class Publication
{
    public int Key { get; init; }

    /// <summary>Stands in paths and in List-Id, so it never changes: <c>[a-z0-9-]{2,40}</c>, none of <see cref="Slugs.Reserved"/>.</summary>
    public required string Slug { get; init; }

    public required string Name { get; set; }

    public string Tagline { get; set; } = "";

    /// <summary>BCP 47, like <c>en</c> or <c>ar</c>: the language of the words around the articles.</summary>
    public string Language { get; set; } = "en";

    /// <summary>IANA name; slots are wall times in it.</summary>
    public required string TimeZone { get; set; }

    public required Sender From { get; set; }

    /// <summary>Null: answers go to the From address.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>Printed under every issue: the law of most countries asks for it.</summary>
    public required string PostalAddress { get; set; }

    public SupportLink? Support { get; set; }

    /// <summary>The name of a folder below <c>templates</c>.</summary>
    public string Design { get; set; } = "weekly";

    public IReadOnlyList<Slot> Slots { get; set; } = [];

    /// <summary>Dates on which no slot is taken.</summary>
    public IReadOnlyList<DateOnly> Skips { get; set; } = [];

    public IReadOnlyList<Section> Sections { get; set; } = [];

    public Tracking Tracking { get; set; } = Tracking.Off;

    /// <summary>False: clicks alone are counted.</summary>
    public bool CountOpens { get; set; } = true;

    public UncertainPolicy Uncertain { get; set; } = UncertainPolicy.NeverMiss;

    /// <summary>True: who approves is none of those who changed the revision, and no key approves.</summary>
    public bool SecondPerson { get; set; }

    /// <summary>How long after its time an issue may still go out without a person saying so.</summary>
    public TimeSpan LateTolerance { get; set; } = TimeSpan.FromHours(1);

    /// <summary>From the due time to the first message: time to press Cancel.</summary>
    public TimeSpan Hold { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a deferred copy is tried again, from the freeze on.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromDays(3);

    public ArchiveAccess Archive { get; set; } = ArchiveAccess.Public;

    /// <summary>Beginnings of addresses that a sign-up from the newsroom's own form may be sent back to.</summary>
    public IReadOnlyList<string> ReturnUrls { get; set; } = [];

    public IssueFrame Frame { get; set; } = new();

    /// <summary>One mail a month for readers who want that instead of every issue.</summary>
    public DigestSettings Digest { get; set; } = new();

    /// <summary>How many drafts were begun ahead. Who counts it on begins one.</summary>
    public int Begun { get; init; }

    /// <summary>The number that the next scheduled or sent issue gets.</summary>
    public int NextNumber { get; set; } = 1;

    /// <summary>Counts changes; the entity tag is made of it.</summary>
    public int Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed record Sender(string Name, string Email);

/// <summary>What every new issue begins with.</summary>
internal sealed record IssueFrame
{
    public string Subject { get; init; } = "";

    public string Preheader { get; init; } = "";

    public string Intro { get; init; } = "";

    public string SignOff { get; init; } = "";

    /// <summary>The next issue is begun by itself, as soon as none is in draft any more.</summary>
    public bool Ahead { get; init; }
}

/// <summary>When the digest of the month before goes out, and whether readers are offered it.</summary>
internal sealed record DigestSettings
{
    /// <summary>False: no further reader is offered it. Who has chosen it keeps it.</summary>
    public bool Offered { get; init; } = true;

    /// <summary>1 to 31; a month that is shorter has it on its last day. Null: the day of the month's first slot.</summary>
    public int? Day { get; init; }

    /// <summary>Wall time of the publication's zone. Null: that of the month's first slot, or nine o'clock with a day.</summary>
    public TimeOnly? Time { get; init; }
}

internal sealed record SupportLink(string Label, string Url);

/// <summary>A standing weekly time, as wall time of the publication's zone.</summary>
internal sealed record Slot(DayOfWeek Day, TimeOnly Time);

/// <summary>A topic that a reader can switch off.</summary>
/// <param name="On">Whether new subscriptions have it.</param>
internal sealed record Section(string Key, string Name, bool On = true);

/// <summary>How opens and clicks are counted (docs/tracking.md).</summary>
internal enum Tracking
{
    /// <summary>Not at all: links are the editors' own.</summary>
    Off,

    /// <summary>In total: every copy has the same links, and nobody can be told from anybody.</summary>
    Aggregate,

    /// <summary>In total, and for each reader who agreed what they opened and clicked.</summary>
    Individual,
}

/// <summary>What becomes of a copy whose final dot may have arrived while no answer was read (docs/sending.md).</summary>
internal enum UncertainPolicy
{
    NeverMiss,
    NeverTwice,
}

internal enum ArchiveAccess
{
    Public,
    Link,
    Off,
}
