namespace Newsletter.Subscribers;

/// <summary>A reader who was, or has to be, asked by mail whether they want a publication. One mail per address and hour.</summary>
internal sealed class Confirmation
{
    public int SubscriberKey { get; init; }

    public Subscriber Subscriber { get; init; } = null!; // set by whoever adds it, or by EF

    public int PublicationKey { get; init; }

    public DateTimeOffset AskedAt { get; set; }

    /// <summary>When the mail is tried next; null: it is out.</summary>
    public DateTimeOffset? NextAt { get; set; }

    public int Attempts { get; set; }
}
