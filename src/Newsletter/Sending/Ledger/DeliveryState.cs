namespace Newsletter.Sending.Ledger;

/// <summary>Where a copy is. The numbers stand in the database.</summary>
internal enum DeliveryState
{
    Queued = 0,

    /// <summary>Leased by a node; nothing was written to a socket. Counted as queued.</summary>
    Claimed = 1,

    /// <summary>A durable commit says so before the first octet of its DATA.</summary>
    InFlight = 2,

    /// <summary>To be tried again at a time.</summary>
    Deferred = 3,

    /// <summary>The server took responsibility.</summary>
    Accepted = 4,
    Rejected = 5,
    Skipped = 6,

    /// <summary>The final dot may have been written and no reply was read.</summary>
    Uncertain = 7,
}

/// <summary>Why a row was skipped or rejected, as the API says it.</summary>
internal static class Reasons
{
    public const string Left = "left";
    public const string Suppressed = "suppressed";
    public const string Paused = "paused";
    public const string NoSections = "noSections";
    public const string NoAddress = "noAddress";
    /// <summary>They have chosen one mail a month since the audience was frozen.</summary>
    public const string Monthly = "monthly";
    public const string Cancelled = "cancelled";
    public const string Deadline = "deadline";
    public const string Refused = "refused";
}
