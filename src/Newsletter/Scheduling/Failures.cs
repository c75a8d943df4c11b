using Newsletter.Scheduling.Checks;
using Newsletter.Shell;

namespace Newsletter.Scheduling;

/// <summary>Error checks stand in the way of schedule and send.</summary>
internal sealed record ChecksFailure(IReadOnlyList<Check> Checks)
    : Failure("issue.checks", "The issue cannot go out yet: " + string.Join(" ", Checks.Select(c => c.Title + "."))), IProblem
{
    public int Status => 422;

    public IReadOnlyDictionary<string, object?> Members => new Dictionary<string, object?> { ["checks"] = Checks };
}

/// <summary>Whoever asked for ticks gets the warnings that have none, each with the key to tick it by.</summary>
internal sealed record UntickedFailure(IReadOnlyList<Check> Checks)
    : Failure("issue.unticked", "Not moved on: nobody has ticked these warnings yet. " + string.Join(" ", Checks.Select(c => c.Title.TrimEnd('.') + "."))), IProblem
{
    public int Status => 422;

    public IReadOnlyDictionary<string, object?> Members =>
        new Dictionary<string, object?> { ["checks"] = Checks.Select(check => CheckAnswer.Of(check, ticked: null)).ToArray() };
}
