using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

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
