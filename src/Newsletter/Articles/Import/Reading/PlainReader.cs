using System.Text.RegularExpressions;

namespace Newsletter.Articles.Import.Reading;

/// <summary>Plain text and Markdown to blocks: marks at the beginning of lines, underlined titles, quoting, tabs, wrapped lines.</summary>
internal static partial class PlainReader
{
    public static IReadOnlyList<PastedBlock> Read(string text)
    {
        var (addresses, lines) = References.Take(Unquote(text.Split('\n')));
        var reader = new InlineReader(addresses);
        return [.. LineJoiner.Join(Lines(lines)).Select(block => Inline(block, reader))];
    }

    // A text that was answered or forwarded is quoted as a whole; a few quoted lines are quotations in it.
    private static string[] Unquote(string[] lines)
    {
        for (var level = 0; level < 10; level++)
        {
            var filled = lines.Count(line => line.AsSpan().Trim().Length > 0);
            if (filled == 0 || lines.Count(line => line.StartsWith('>')) < filled * 0.7)
                break;
            lines = [.. lines.Select(line => line.StartsWith("> ", StringComparison.Ordinal) ? line[2..] : line.StartsWith('>') ? line[1..] : line)];
        }

        return lines;
    }

    private static List<PastedBlock> Lines(IReadOnlyList<string> lines)
    {
        var signs = LeadingSigns.Of(lines);
        var blocks = new List<PastedBlock>(lines.Count);
        var gap = true;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var text = line.Trim();
            if (text.AsSpan().Trim("> ").Length == 0)
            {
                gap = true;
                continue;
            }

            if (!gap && LineMark.IsUnderline(text) && blocks is [.., { Kind: BlockKind.Text, Heading: 0 } title] && IsTitle(title, text))
            {
                blocks[^1] = title with { Heading = text[0] == '=' ? 1 : 2 };
                gap = true;
                continue;
            }

            blocks.Add(Line(line, text, gap, blocks.Count > 0 ? blocks[^1] : null, signs));
            gap = false;
        }

        return blocks;
    }

    // Three dashes below a sentence are a rule, whatever Markdown makes of them.
    private static bool IsTitle(PastedBlock line, string underline) =>
        line.Plain.Length <= 150 && !LineJoiner.EndsSentence(line.Plain) && (line.Gap || line.Width <= underline.Length + 3);

    private static PastedBlock Line(string line, string text, bool gap, PastedBlock? before, LeadingSigns signs)
    {
        if (LineMark.IsRule(text))
            return new PastedBlock { Kind = BlockKind.Rule, Gap = true };
        if (Picture().Match(text) is { Success: true } picture && Redirects.Allowed(picture.Groups["url"].Value, mailto: false) is { } url)
            return new PastedBlock { Kind = BlockKind.Image, ImageUrl = url, ImageAlt = picture.Groups["alt"].Value.Trim(), Gap = gap };
        var quoted = text.StartsWith('>');
        var words = quoted ? text.TrimStart('>', ' ') : text;
        var mark = signs.Mark(words);
        var indent = line.Length - line.AsSpan().TrimStart().Length;
        var tabbed = !mark.Item && mark.Heading == 0 && line[0] == '\t' && !(before is { Kind: BlockKind.Item, Width: > 0 } && !gap && !before.Indented);
        return new PastedBlock
        {
            Kind = mark.Item || tabbed ? BlockKind.Item : BlockKind.Text,
            Runs = [new InlineRun(words[mark.Length..])],
            Heading = mark.Heading,
            Number = mark.Number,
            Depth = mark.Item || tabbed ? 1 + Math.Min(indent / 2, 5) : 0,
            Indented = indent > 0 && (tabbed || !mark.Item),
            Gap = gap,
            Soft = !gap,
            Quoted = quoted,
            Width = line.Length,
        };
    }

    // Marks may reach over a line's end, so they are read after lines were joined.
    private static PastedBlock Inline(PastedBlock block, InlineReader reader)
    {
        if (!block.IsText)
            return block;
        var text = block.Heading > 0 ? block.Plain.TrimEnd('#', ' ') : block.Plain;
        return block with { Runs = reader.Read(text.Length == 0 ? block.Plain : text) };
    }

    [GeneratedRegex(@"^(\[)?!\[(?<alt>[^\]]*)\]\(<?(?<url>https?://[^\s)>]+)>?(\s+""[^""]*"")?\)(\]\([^)\s]*\))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Picture();
}
