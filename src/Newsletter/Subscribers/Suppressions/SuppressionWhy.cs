using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers.Suppressions;

/// <summary>Why an address is on somebody's list of those who get no mail, in our words or in those of the usual services: "hard-bounce", "SpamComplaint", "550 5.1.1 no such user".</summary>
internal static class SuppressionWhy
{
    private static readonly string[] Named = ["reason", "grund", "motif", "motivo", "причина", "cause"];

    // What also says so where no column has the reason.
    private static readonly string[] Otherwise = ["status", "type", "error", "event"];

    /// <returns>Less than zero where no column says why.</returns>
    public static int Column(List<string> names)
    {
        var reason = names.FindIndex(name => Named.Any(n => name.Contains(n, StringComparison.OrdinalIgnoreCase)));
        return reason >= 0 ? reason : names.FindIndex(name => Otherwise.Any(o => ColumnGuess.Named(name).Equals(o, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Whether it is a word that <c>GET /suppressions.csv</c> writes.</summary>
    public static bool IsOurs(string word) => Ours(word) is not null;

    /// <returns>Null where the list says that they get mail. What nobody knows is a reason all the same: whom a list names, gets none.</returns>
    public static SuppressionReason? Read(string word)
    {
        if (Ours(word) is { } ours)
            return ours;
        if (!ListStates.IsSaid(word))
            return SuppressionReason.Manual;
        return ListStates.Read(word, "") switch
        {
            ListState.Left => SuppressionReason.Unsubscribed,
            ListState.Bounced => SuppressionReason.Bounced,
            ListState.Complained => SuppressionReason.Complained,
            ListState.Subscribed when ListStates.IsWord(word) => null,
            _ => SuppressionReason.Manual,
        };
    }

    private static SuppressionReason? Ours(string word) =>
        word.Length > 0 && char.IsAsciiLetter(word[0]) && Enum.TryParse<SuppressionReason>(word, ignoreCase: true, out var reason) && Enum.IsDefined(reason) ? reason : null;
}
