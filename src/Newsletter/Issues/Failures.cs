using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

/// <summary>A move that the issue's state does not have.</summary>
internal sealed record MoveForbiddenFailure(IssueState State, IssueMove Move, IReadOnlyList<IssueMove> Allowed)
    : Failure("issue.move", $"An issue that is {State} cannot {Move.ToString().ToLowerInvariant()}. Possible now: {(Allowed.Count == 0 ? "nothing" : string.Join(", ", Allowed).ToLowerInvariant())}."), IProblem
{
    public int Status => 409;

    public IReadOnlyDictionary<string, object?> Members => new Dictionary<string, object?>
    {
        ["state"] = ApiJson.Name(State),
        ["allowed"] = Allowed.Select(ApiJson.Name).ToArray(),
    };
}

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
