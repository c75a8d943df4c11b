namespace Newsletter.Responses.Returned;

/// <summary>What a server said, as it is kept.</summary>
internal static class Words
{
    private const int Most = 500;

    /// <summary>On one line, without control characters (PostgreSQL's text has no NUL), and never cut within a character.</summary>
    /// <returns>Null where nothing is said.</returns>
    public static string? Of(string? said)
    {
        if (said is null)
            return null;
        var words = string.Join(' ', string.Concat(said.Select(c => char.IsControl(c) ? ' ' : c)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (words.Length <= Most)
            return words.Length == 0 ? null : words;
        return words[..(char.IsHighSurrogate(words[Most - 1]) ? Most - 1 : Most)];
    }
}
