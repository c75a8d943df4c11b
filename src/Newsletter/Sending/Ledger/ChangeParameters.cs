namespace Newsletter.Sending.Ledger;

/// <summary>The parameters of <see cref="LedgerSql.Change"/>, in one order for both databases.</summary>
internal static class ChangeParameters
{
    public static readonly string[] Names =
        ["@issue", "@row", "@node", "@from", "@to", "@at", "@reason", "@server", "@reply", "@next", "@uncertain", "@revision"];

    public static object?[] Of(LedgerChange change, Func<DateTimeOffset, object> instant) =>
    [
        change.Issue, change.Row, change.Node, (short)change.From, (short)change.To, instant(change.At), change.Reason, change.Server,
        change.Reply, change.NextAt is { } next ? instant(next) : null, change.Uncertain ? 1 : 0, change.Revision,
    ];
}
