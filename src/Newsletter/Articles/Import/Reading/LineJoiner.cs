namespace Newsletter.Articles.Import.Reading;

/// <summary>
/// Puts together what a mail program has broken: a line goes on in the next where the next one's first word would not have fitted any more, where
/// the next is set in below a point, or where it begins small in mid-sentence.
/// </summary>
internal static class LineJoiner
{
    private const int Narrowest = 40;
    private const int Widest = 110;

    public static IReadOnlyList<PastedBlock> Join(IReadOnlyList<PastedBlock> lines)
    {
        var width = WrapWidth(lines);
        var output = new List<PastedBlock>(lines.Count);
        // The runs of the block in the making: joined once, when it is complete.
        var parts = new List<PastedBlock>();
        foreach (var line in lines)
        {
            if (parts.Count > 0 && GoesOn(parts[0], parts[^1], line, width))
            {
                parts.Add(line);
                continue;
            }

            Finish(output, parts);
            parts.Add(line);
        }

        Finish(output, parts);
        return output;
    }

    private static void Finish(List<PastedBlock> output, List<PastedBlock> parts)
    {
        if (parts.Count == 1)
            output.Add(parts[0]);
        else if (parts.Count > 1)
            output.Add(parts[0] with { Runs = [.. parts.SelectMany((part, i) => i == 0 ? part.Runs : part.Runs.Prepend(new InlineRun(" ")))] });
        parts.Clear();
    }

    private static bool GoesOn(PastedBlock first, PastedBlock line, PastedBlock next, int width)
    {
        if (!next.Soft || next.Kind != BlockKind.Text || !line.IsText || next.Heading > 0 || next.Quoted != line.Quoted || next.Hidden != line.Hidden || next.Plain.Length == 0)
            return false;
        if (StartsAddress(next.Plain) || EndsAddress(line.Plain))
            return false;
        if (first.Heading > 0 || next.Bold != line.Bold || IsMarked(next.Plain) || IsMarked(line.Plain))
            return false;
        if (first.Kind == BlockKind.Item && next.Indented && !first.Indented)
            return true;
        if (width > 0 && Overflows(line, next, width))
            return true;
        if (IsLoud(line.Plain) != IsLoud(next.Plain))
            return false;
        return char.IsLower(next.Plain[0]) && !EndsSentence(line.Plain) && line.Plain[^1] is not (':' or '：') && !Labelling.TakeawayLabel.Begins(next.Plain);
    }

    /// <summary>The column at which this text was wrapped, or 0: its lines end where they were meant to.</summary>
    private static int WrapWidth(IReadOnlyList<PastedBlock> lines)
    {
        var width = 0;
        foreach (var line in lines)
        {
            if (line.Width > width && line.IsText && !EndsAddress(line.Plain) && !StartsAddress(line.Plain) && line.Plain.Contains(' ', StringComparison.Ordinal))
                width = line.Width;
        }

        if (width is < Narrowest or > Widest)
            return 0;
        var broken = 0;
        var free = 0;
        for (var i = 0; i + 1 < lines.Count; i++)
        {
            if (!lines[i + 1].Soft || lines[i + 1].Kind != BlockKind.Text || !lines[i].IsText || EndsSentence(lines[i].Plain) || lines[i + 1].Plain.Length == 0)
                continue;
            if (Overflows(lines[i], lines[i + 1], width))
                broken += char.IsUpper(lines[i + 1].Plain[0]) ? 1 : 2;
            else if (char.IsLower(lines[i + 1].Plain[0]))
                free++;
        }

        // One line too long for its successor is chance; lines broken in mid-sentence are not.
        return broken >= 2 && broken > free ? width : 0;
    }

    private static bool Overflows(PastedBlock line, PastedBlock next, int width)
    {
        var word = next.Plain.IndexOf(' ', StringComparison.Ordinal);
        return line.Width + 1 + (word < 0 ? next.Plain.Length : word) > width - 2;
    }

    // A whole line in bold or italic says something of its own.
    private static bool IsMarked(string text) => text.Length > 2 && text[0] is '*' or '_' && text[^1] == text[0] && !char.IsWhiteSpace(text[1]);

    internal static bool EndsSentence(string text)
    {
        var end = text.AsSpan().TrimEnd("\"'”’»)]*_ ");
        return end.Length > 0 && end[^1] is '.' or '!' or '?' or '…' or '؟' or '。' or '！' or '？' or '۔' or '।';
    }

    private static bool IsLoud(string text) => text.Length > 3 && !text.Any(char.IsLower) && text.Any(char.IsUpper);

    private static bool StartsAddress(string text) => text.AsSpan().TrimStart("<(").StartsWith("http", StringComparison.OrdinalIgnoreCase);

    private static bool EndsAddress(string text)
    {
        var word = text.LastIndexOf(' ') + 1;
        return StartsAddress(text[word..]);
    }
}
