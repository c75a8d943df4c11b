namespace Newsletter.Shell;

internal enum DiffKind
{
    Same,
    Removed,
    Added,
}

/// <param name="Before">Its number in the text before; null: it was not there.</param>
/// <param name="After">Its number in the text after; null: it is not there.</param>
internal sealed record DiffLine(DiffKind Kind, int? Before, int? After, string Text);

/// <summary>
/// What differs between two texts, line by line: the fewest lines removed and added (E. Myers, "An O(ND) difference algorithm and its variations", 1986). Of texts that
/// have next to nothing in common the whole is removed and added, which is what a reader sees in it, too, and keeps the work bounded.
/// </summary>
internal sealed record TextDiff(IReadOnlyList<DiffLine> Lines)
{
    /// <summary>Its square is the work and the memory that a comparison may take.</summary>
    private const int MostEdits = 1000;

    /// <summary>Unchanged lines around a change that say where it is.</summary>
    private const int Context = 3;

    public int Added => Lines.Count(line => line.Kind == DiffKind.Added);

    public int Removed => Lines.Count(line => line.Kind == DiffKind.Removed);

    public static TextDiff Between(string before, string after)
    {
        var (a, b) = (Split(before), Split(after));
        var start = 0;
        while (start < Math.Min(a.Length, b.Length) && a[start] == b[start])
            start++;
        var end = 0;
        while (end < Math.Min(a.Length, b.Length) - start && a[^(end + 1)] == b[^(end + 1)])
            end++;

        var lines = new List<DiffLine>();
        for (var i = 0; i < start; i++)
            lines.Add(new DiffLine(DiffKind.Same, i + 1, i + 1, a[i]));
        foreach (var (kind, x, y) in Steps(a.AsSpan()[start..^end], b.AsSpan()[start..^end]))
        {
            lines.Add(kind == DiffKind.Added
                ? new DiffLine(kind, null, start + y + 1, b[start + y])
                : new DiffLine(kind, start + x + 1, kind == DiffKind.Same ? start + y + 1 : null, a[start + x]));
        }

        for (var i = end; i > 0; i--)
            lines.Add(new DiffLine(DiffKind.Same, a.Length - i + 1, b.Length - i + 1, a[^i]));
        return new TextDiff(lines);
    }

    /// <summary>The changes, each with a few lines around it; what lies between two is left out.</summary>
    public IReadOnlyList<IReadOnlyList<DiffLine>> Hunks()
    {
        var hunks = new List<IReadOnlyList<DiffLine>>();
        var from = 0;
        while (NextChange(from) is >= 0 and var first)
        {
            var last = first;
            while (NextChange(last + 1) is >= 0 and var next && next - last <= 2 * Context)
                last = next;
            var begin = Math.Max(from, first - Context);
            hunks.Add([.. Lines.Skip(begin).Take(Math.Min(Lines.Count, last + Context + 1) - begin)]);
            from = last + 1;
        }

        return hunks;
    }

    private int NextChange(int from)
    {
        for (var i = from; i < Lines.Count; i++)
        {
            if (Lines[i].Kind != DiffKind.Same)
                return i;
        }

        return -1;
    }

    private static string[] Split(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        // A text that ends its last line is not one with an empty line more.
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    /// <summary>In the order of the lines, each with its place in both texts, or the one it would have.</summary>
    private static IReadOnlyList<(DiffKind Kind, int X, int Y)> Steps(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var steps = new List<(DiffKind, int, int)>();
        if (Furthest(before, after) is not { } furthest)
        {
            for (var i = 0; i < before.Length; i++)
                steps.Add((DiffKind.Removed, i, 0));
            for (var i = 0; i < after.Length; i++)
                steps.Add((DiffKind.Added, before.Length, i));
            return steps;
        }

        // Back from the end: over the lines that are the same to the edit that led to them.
        var (x, y) = (before.Length, after.Length);
        for (var d = furthest.Count - 1; d >= 0; d--)
        {
            var from = From(furthest[d], d, x - y);
            var (fromX, fromY) = (furthest[d][from + d + 1], furthest[d][from + d + 1] - from);
            while (x > fromX && y > fromY)
                steps.Add((DiffKind.Same, --x, --y));
            if (d == 0)
                break;
            steps.Add(x == fromX ? (DiffKind.Added, x, fromY) : (DiffKind.Removed, fromX, y));
            (x, y) = (fromX, fromY);
        }

        steps.Reverse();
        return steps;
    }

    /// <summary>For each number of edits d, how far in the text before one had come with one edit less, by diagonal k = x - y at k + d + 1; null: it takes too many.</summary>
    private static List<int[]>? Furthest(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var furthest = new List<int[]>();
        var last = new int[3];
        for (var d = 0; d <= MostEdits; d++)
        {
            furthest.Add(last);
            var next = new int[(2 * d) + 5];
            for (var k = -d; k <= d; k += 2)
            {
                var from = From(last, d, k);
                var x = last[from + d + 1] + (from < k ? 1 : 0);
                while (x < before.Length && x - k < after.Length && before[x] == after[x - k])
                    x++;
                next[k + d + 2] = x;
                if (x >= before.Length && x - k >= after.Length)
                    return furthest;
            }

            last = next;
        }

        return null;
    }

    /// <summary>The diagonal from which k is reached: a line added comes from the one above, a line removed from the one below.</summary>
    private static int From(int[] furthest, int d, int k) => k == -d || (k != d && furthest[k + d] < furthest[k + d + 2]) ? k + 1 : k - 1;
}
