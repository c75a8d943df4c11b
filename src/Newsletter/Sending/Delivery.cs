using Newsletter.Sending.Ledger;

namespace Newsletter.Sending;

/// <summary>One issue to one subscriber: a row of the ledger, for reading. Only <see cref="ILedgerStore"/> writes it.</summary>
internal sealed class Delivery
{
    public int Issue { get; init; }

    public int Row { get; init; }

    public int Subscriber { get; init; }

    public required string Address { get; init; }

    public DeliveryState State { get; init; }

    public string? Reason { get; init; }

    public int Attempts { get; init; }

    public int Resends { get; init; }

    public int? Revision { get; init; }

    public int? Node { get; init; }

    public DateTimeOffset? NextAt { get; init; }

    public string? Server { get; init; }

    public string? Reply { get; init; }

    public DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }

    public DateTimeOffset? UncertainAt { get; init; }
}
