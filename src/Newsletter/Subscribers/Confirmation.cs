namespace Newsletter.Subscribers;

/// <summary>What a reader is asked by mail. One row for each reader, publication and kind: a new question takes the place of the old one.</summary>
internal sealed class Confirmation
{
    public int SubscriberKey { get; init; }

    public Subscriber Subscriber { get; init; } = null!; // set by whoever adds it, or by EF

    public int PublicationKey { get; init; }

    public ConfirmationKind Kind { get; init; }

    /// <summary>Where the mail goes; null: to the subscriber's own address.</summary>
    public string? Address { get; set; }

    public DateTimeOffset AskedAt { get; set; }

    /// <summary>When the mail is tried next; null: it is out.</summary>
    public DateTimeOffset? NextAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>When its link was used, where it works once.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <param name="at">Now, or when it is this question's turn.</param>
    public void Ask(DateTimeOffset at)
    {
        AskedAt = at;
        NextAt = at;
        Attempts = 0;
        UsedAt = null;
    }
}

internal enum ConfirmationKind
{
    /// <summary>That they want the publication.</summary>
    Subscription,

    /// <summary>That it is them: before export, erasure, change of address.</summary>
    Person,

    /// <summary>That the new address is theirs.</summary>
    Address,
}
