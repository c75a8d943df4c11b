namespace Newsletter.Sending.Ledger;

/// <summary>A ledger in numbers. <see cref="Audience"/> is always the sum of the others.</summary>
internal sealed record LedgerCounts(int Audience, int Queued, int InFlight, int Deferred, int Accepted, int Rejected, int Skipped, int Uncertain)
{
    public static LedgerCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Every row has its end.</summary>
    public bool Final => Queued == 0 && InFlight == 0 && Deferred == 0;

    public bool AddsUp => Audience == Queued + InFlight + Deferred + Accepted + Rejected + Skipped + Uncertain;
}
