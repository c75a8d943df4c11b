using System.Collections.Frozen;

namespace Newsletter.Issues;

internal enum IssueState
{
    Draft,
    InReview,
    Approved,
    Scheduled,
    Held,
    Sending,
    Paused,
    Sent,
    Cancelled,
}

internal enum IssueMove
{
    Submit,
    Approve,
    Return,
    Schedule,
    Unschedule,
    Send,
    Pause,
    Resume,
    Cancel,

    /// <summary>The slot has come.</summary>
    Due,

    /// <summary>The slot passed by more than the tolerance while nobody was there to send.</summary>
    TooLate,

    /// <summary>Every row of the ledger is final.</summary>
    Finish,
}

/// <summary>The lifecycle of an issue: every move there is, and nothing moves otherwise.</summary>
internal static class IssueMoves
{
    private static readonly FrozenDictionary<(IssueState From, IssueMove Move), IssueState> Table =
        new Dictionary<(IssueState, IssueMove), IssueState>
        {
            [(IssueState.Draft, IssueMove.Submit)] = IssueState.InReview,
            [(IssueState.Draft, IssueMove.Cancel)] = IssueState.Cancelled,
            [(IssueState.InReview, IssueMove.Approve)] = IssueState.Approved,
            [(IssueState.InReview, IssueMove.Return)] = IssueState.Draft,
            [(IssueState.InReview, IssueMove.Cancel)] = IssueState.Cancelled,
            [(IssueState.Approved, IssueMove.Schedule)] = IssueState.Scheduled,
            [(IssueState.Approved, IssueMove.Send)] = IssueState.Sending,
            [(IssueState.Approved, IssueMove.Cancel)] = IssueState.Cancelled,
            [(IssueState.Scheduled, IssueMove.Unschedule)] = IssueState.Approved,
            [(IssueState.Scheduled, IssueMove.Due)] = IssueState.Sending,
            [(IssueState.Scheduled, IssueMove.TooLate)] = IssueState.Held,
            [(IssueState.Scheduled, IssueMove.Cancel)] = IssueState.Cancelled,
            [(IssueState.Held, IssueMove.Schedule)] = IssueState.Scheduled,
            [(IssueState.Held, IssueMove.Send)] = IssueState.Sending,
            [(IssueState.Held, IssueMove.Unschedule)] = IssueState.Approved,
            [(IssueState.Held, IssueMove.Cancel)] = IssueState.Cancelled,
            [(IssueState.Sending, IssueMove.Pause)] = IssueState.Paused,
            [(IssueState.Sending, IssueMove.Finish)] = IssueState.Sent,
            [(IssueState.Sending, IssueMove.Cancel)] = IssueState.Cancelled,
            [(IssueState.Paused, IssueMove.Resume)] = IssueState.Sending,
            [(IssueState.Paused, IssueMove.Cancel)] = IssueState.Cancelled,
        }.ToFrozenDictionary();

    /// <summary>Where a move leads, or null where there is no such move.</summary>
    public static IssueState? To(IssueState from, IssueMove move) => Table.TryGetValue((from, move), out var to) ? to : null;

    /// <summary>What a person may do in a state, in the order of <see cref="IssueMove"/>.</summary>
    public static IReadOnlyList<IssueMove> Allowed(IssueState state) =>
        [.. Enum.GetValues<IssueMove>().Where(move => move < IssueMove.Due && Table.ContainsKey((state, move)))];
}
