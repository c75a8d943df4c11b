using Newsletter.Shell;

namespace Newsletter.Scheduling;

/// <summary>Error checks stand in the way of schedule and send.</summary>
internal sealed record ChecksFailure(IReadOnlyList<Check> Checks)
    : Failure("issue.checks", "The issue cannot go out yet: " + string.Join(" ", Checks.Select(c => c.Title + "."))), IProblem
{
    public int Status => 422;

    public IReadOnlyDictionary<string, object?> Members => new Dictionary<string, object?> { ["checks"] = Checks };
}

/// <summary>One finding about an issue before it goes out.</summary>
/// <param name="Id">Stable, like <c>subject-missing</c>.</param>
/// <param name="Article">The article it is about, or null.</param>
internal sealed record Check(string Id, CheckLevel Level, string Title, string Detail, Guid? Article = null);

internal enum CheckLevel
{
    Ok,
    Warning,
    Error,
}
