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
