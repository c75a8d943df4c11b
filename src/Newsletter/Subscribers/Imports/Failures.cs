using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers.Imports;

/// <summary>Something that an import in this state does not have.</summary>
internal sealed record ImportStateFailure(ImportState State, string Move, IReadOnlyList<string> Allowed)
    : Failure("import.state", $"An import in state {ApiJson.Name(State)} cannot be given '{Move}'. Possible now: {(Allowed.Count == 0 ? "nothing" : string.Join(", ", Allowed))}."), IProblem
{
    public int Status => 409;

    public IReadOnlyDictionary<string, object?> Members => new Dictionary<string, object?> { ["state"] = ApiJson.Name(State), ["allowed"] = Allowed };
}
