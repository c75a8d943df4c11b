namespace Newsletter.Articles.Import.Building;

/// <summary>Words that found no field, in the order in which they came.</summary>
internal sealed class Leftovers
{
    private readonly List<(int Place, string Text)> _texts = [];

    /// <summary>Which line is being read.</summary>
    public int Place { get; set; }

    public void Add(string text) => Add(text, Place);

    /// <param name="place">Of the line that the words came from.</param>
    public void Add(string text, int place)
    {
        // Signs alone are no words: what stood between two parts, or a mark.
        if (text.Any(char.IsLetterOrDigit) || text.Any(char.IsSurrogate))
            _texts.Add((place, text.Trim()));
    }

    /// <summary>Where words led that went into a field without room for it.</summary>
    /// <param name="kept">An address that has a field of its own.</param>
    public void Targets(IEnumerable<Reading.InlineRun> runs, int place, string? kept = null)
    {
        foreach (var href in runs.Where(run => run.Href is not null && run.Href != kept && !run.IsAddress).Select(run => run.Href!).Distinct(StringComparer.Ordinal))
            Add(href, place);
    }

    public IReadOnlyList<string> Finish() => [.. _texts.OrderBy(t => t.Place).Select(t => t.Text)];
}
