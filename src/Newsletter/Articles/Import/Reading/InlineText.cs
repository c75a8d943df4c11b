using System.Text;

namespace Newsletter.Articles.Import.Reading;

/// <summary>What can be done with the runs of a line.</summary>
internal static class InlineText
{
    public static string Plain(IReadOnlyList<InlineRun> runs) => runs.Count == 1 ? runs[0].Text : string.Concat(runs.Select(r => r.Text));

    /// <summary>One blank between words, none at the ends, no two neighbours alike.</summary>
    public static IReadOnlyList<InlineRun> Normalise(IReadOnlyList<InlineRun> runs)
    {
        var output = new List<InlineRun>(runs.Count);
        var text = new StringBuilder();
        var blank = true;
        foreach (var run in runs)
        {
            text.Clear();
            foreach (var c in run.Text)
            {
                if (!char.IsWhiteSpace(c))
                    text.Append(c);
                else if (!blank)
                    text.Append(' ');
                blank = char.IsWhiteSpace(c);
            }

            Add(output, run with { Text = text.ToString() });
        }

        if (output.Count > 0)
            output[^1] = output[^1] with { Text = output[^1].Text.TrimEnd() };
        while (output.Count > 0 && output[^1].Text.Length == 0)
        {
            output.RemoveAt(output.Count - 1);
            if (output.Count > 0)
                output[^1] = output[^1] with { Text = output[^1].Text.TrimEnd() };
        }

        return output;
    }

    /// <summary>All its words have this style; blanks have none to speak of.</summary>
    public static bool Whole(IReadOnlyList<InlineRun> runs, InlineStyle style) =>
        runs.Count > 0 && runs.All(r => r.Style.HasFlag(style) || !r.Text.Any(char.IsLetterOrDigit)) && runs.Any(r => r.Style.HasFlag(style));

    public static string? WholeHref(IReadOnlyList<InlineRun> runs)
    {
        var href = runs.FirstOrDefault(r => r.Href is not null).Href;
        return href is not null && runs.All(r => r.Href == href || !r.Text.Any(char.IsLetterOrDigit)) ? href : null;
    }

    /// <summary>What stands before <paramref name="at"/> in the plain text, and what from there on.</summary>
    public static (IReadOnlyList<InlineRun> Before, IReadOnlyList<InlineRun> After) Split(IReadOnlyList<InlineRun> runs, int at)
    {
        var before = new List<InlineRun>();
        var after = new List<InlineRun>();
        foreach (var run in runs)
        {
            var here = Math.Clamp(at, 0, run.Text.Length);
            if (here > 0)
                before.Add(run with { Text = run.Text[..here] });
            if (here < run.Text.Length)
                after.Add(run with { Text = run.Text[here..] });
            at -= run.Text.Length;
        }

        return (Normalise(before), Normalise(after));
    }

    private static void Add(List<InlineRun> output, InlineRun run)
    {
        if (run.Text.Length == 0)
            return;
        if (output.Count > 0 && output[^1].Style == run.Style && output[^1].Href == run.Href)
            output[^1] = run with { Text = output[^1].Text + run.Text };
        else
            output.Add(run);
    }
}
