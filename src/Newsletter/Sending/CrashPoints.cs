namespace Newsletter.Sending;

/// <summary>
/// Where a process may die on the way of an issue, each with what the next start finds. They stand in the code as <c>crash.Passed(n)</c>, and a test kills a
/// real process at each.
/// <list type="number">
/// <item>The instant of the freeze is saved: nobody has a row yet, the freeze begins.</item>
/// <item>A step of the freeze is committed: it goes on behind the cursor, with the same instant.</item>
/// <item>The ledger is complete, the issue does not know: nothing has left, it is told.</item>
/// <item>Rows are claimed: they are queued again.</item>
/// <item>A row is marked, nothing of its text was sent: in flight, so uncertain or deferred by the policy.</item>
/// <item>The server has answered, nothing is recorded: the same, for the ledger cannot tell the two apart.</item>
/// <item>Outcomes are recorded: final.</item>
/// <item>Every row has its end, the issue has none: it is closed and certified.</item>
/// </list>
/// </summary>
/// <param name="reached">Null, but in that test.</param>
internal sealed class CrashPoints(Action<int>? reached = null)
{
    public void Passed(int point) => reached?.Invoke(point);
}
