using Newsletter.Subscribers;

namespace Newsletter.Sending.Ledger;

/// <summary>A row in this node's hands, with what its copy needs of the reader as they are now.</summary>
/// <param name="State">Null: the subscription is gone.</param>
/// <param name="Sections">Keys that the reader has switched on; null: the publication's own.</param>
/// <param name="Monthly">The reader wants one mail a month.</param>
/// <param name="Individual">The reader agreed that their own figures are kept.</param>
/// <param name="UncertainBefore">An earlier try may have arrived: sending it again is a resend.</param>
internal sealed record ClaimedRow(
    int Row,
    int Subscriber,
    string Address,
    int Attempts,
    bool UncertainBefore,
    string? Name,
    string? Attributes,
    string? Language,
    SubscriptionState? State,
    DateOnly? PausedUntil,
    string? Sections,
    bool Monthly,
    bool Individual);
