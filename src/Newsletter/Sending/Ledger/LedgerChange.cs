namespace Newsletter.Sending.Ledger;

/// <summary>
/// One row's step from one state to another. It happens only if the row is still in <see cref="From"/> and in the hands of
/// <see cref="Node"/>: a node that stalled and lost its rows cannot send or record them.
/// </summary>
internal sealed record LedgerChange(int Issue, int Row, int Node, DeliveryState From, DeliveryState To, DateTimeOffset At)
{
    public string? Reason { get; init; }

    public string? Server { get; init; }

    /// <summary>The server's words, at most 1,000 characters.</summary>
    public string? Reply { get; init; }

    /// <summary>For <see cref="DeliveryState.Deferred"/>.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The final dot may have been written: kept with the row for ever.</summary>
    public bool Uncertain { get; init; }

    /// <summary>For <see cref="DeliveryState.InFlight"/>: the revision this copy is made of. Named, the mark is made only while the issue is sending it.</summary>
    public int? Revision { get; init; }
}
