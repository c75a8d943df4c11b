using Newsletter.Sending.Ledger;

namespace Newsletter.Sending.Pages;

/// <summary>A copy in words: its state, also by <see cref="Colour"/>, and why it has come to that.</summary>
internal static class DeliveryWords
{
    /// <summary>As a filter has them, whose values are those of the API.</summary>
    public static readonly IReadOnlyList<(string Value, string Word)> States =
    [
        ("queued", "Waiting"), ("inFlight", "On the wire"), ("deferred", "Put off"), ("accepted", "Accepted"),
        ("rejected", "Rejected"), ("skipped", "Skipped"), ("uncertain", "Uncertain"),
    ];

    public static string State(DeliveryState state) =>
        States.First(s => string.Equals(s.Value, state == DeliveryState.Claimed ? "queued" : state.ToString(), StringComparison.OrdinalIgnoreCase)).Word;

    public static string Colour(DeliveryState state) => state switch
    {
        DeliveryState.Accepted => "good",
        DeliveryState.Rejected => "bad",
        DeliveryState.Deferred or DeliveryState.Uncertain => "warn",
        DeliveryState.InFlight => "busy",
        _ => "",
    };

    public static string Reason(string reason) => reason switch
    {
        Reasons.Left => "has left",
        Reasons.Suppressed => "is suppressed",
        Reasons.Paused => "has paused",
        Reasons.NoSections => "gets none of its sections",
        Reasons.NoAddress => "has no address any more",
        Reasons.Monthly => "wants one mail a month",
        Reasons.Cancelled => "the issue was cancelled",
        Reasons.Deadline => "no server took it in time",
        Reasons.Refused => "the server refused it",
        _ => reason,
    };

    /// <summary>What became of a test mail.</summary>
    public static string Tried(string state) => state switch
    {
        "accepted" => "accepted",
        "deferred" => "put off",
        "rejected" => "rejected",
        _ => "lost on the way",
    };
}
