using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

/// <summary>A digest is made of what went out: nobody writes into it.</summary>
internal static class DigestFailures
{
    public static Failure Edited { get; } = new ConflictFailure(
        "issue.digest", "This is the digest of a month: it is made of the issues that went out, and nobody edits it. Correct an issue in the archive, and the digest follows as long as it waits.");
}

/// <summary>A move, or an edit, that the issue's state does not have.</summary>
internal sealed record MoveForbiddenFailure(IssueState State, string Move, IReadOnlyList<IssueMove> Allowed)
    : Failure("issue.move", $"An issue in state {ApiJson.Name(State)} cannot be given '{Move}'. Possible now: {(Allowed.Count == 0 ? "nothing" : string.Join(", ", Allowed).ToLowerInvariant())}."), IProblem
{
    public MoveForbiddenFailure(IssueState state, IssueMove move)
        : this(state, move.ToString().ToLowerInvariant(), IssueMoves.Allowed(state))
    {
    }

    public int Status => 409;

    public IReadOnlyDictionary<string, object?> Members => new Dictionary<string, object?>
    {
        ["state"] = ApiJson.Name(State),
        ["allowed"] = Allowed.Select(ApiJson.Name).ToArray(),
    };
}
