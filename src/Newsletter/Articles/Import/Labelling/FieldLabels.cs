using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import.Labelling;

/// <summary>
/// "Headline: …", "Story 1: …", "Lead: …", "Key points:": texts that name their parts, as forms and templates do. The name becomes a line of its own, and what it
/// names is what it says. Names of texts count only where headlines are named too; a name above a list always.
/// </summary>
internal static class FieldLabels
{
    private const int MostWords = 4;

    public static IReadOnlyList<PastedBlock> Split(IReadOnlyList<PastedBlock> blocks)
    {
        var named = blocks.Any(block => Find(block).Part == PastedPart.Headline);
        var output = new List<PastedBlock>(blocks.Count);
        var next = PastedPart.None;
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            var (part, end) = Find(block);
            if (part == PastedPart.Label ? !IsList(blocks, i, end) : !named)
                part = PastedPart.None;
            if (part == PastedPart.None)
            {
                output.Add(block.IsText && next != PastedPart.None ? block with { Part = next, Kind = BlockKind.Text, Number = null } : block);
                next = block.IsText ? PastedPart.None : next;
                continue;
            }

            var (label, text) = InlineText.Split(block.Runs, end);
            output.Add(block with { Runs = label, Part = PastedPart.Label, Heading = 0 });
            next = part == PastedPart.Label ? PastedPart.None : part;
            if (InlineText.Plain(InlineText.Normalise(text)).Length == 0)
                continue;
            output.Add(block with { Runs = text, Part = part, Kind = BlockKind.Text, Number = null });
            next = PastedPart.None;
        }

        return output;
    }

    private static (PastedPart Part, int End) Find(PastedBlock block)
    {
        var end = block.IsText && !block.Hidden ? block.Plain.AsSpan(0, Math.Min(block.Plain.Length, 40)).IndexOfAny(':', '：') + 1 : 0;
        if (end == 0)
            return default;
        var words = Words.Of(block.Plain[..end], MostWords + 1).Select(w => w.Word).ToList();
        var numbered = words.Count > 1 && words[^1].All(char.IsDigit);
        if (numbered)
            words.RemoveAt(words.Count - 1);
        if (words.Count is 0 or > MostWords)
            return default;
        return numbered && Is(Cues.NumberedHeadline, words) ? (PastedPart.Headline, end)
            : Is(Cues.NamedHeadline, words) ? (PastedPart.Headline, end)
            : Is(Cues.NamedLead, words) ? (PastedPart.Lead, end)
            : Is(Cues.NamedBody, words) ? (PastedPart.Body, end)
            : Is(Cues.NamedPoints, words) ? (PastedPart.Label, end)
            : default;
    }

    private static bool Is(Cues cues, IReadOnlyList<string> words) => cues.LengthAt(words, 0) == words.Count;

    private static bool IsList(IReadOnlyList<PastedBlock> blocks, int at, int end) =>
        end >= blocks[at].Plain.Length && blocks[at].Kind == BlockKind.Text && at + 1 < blocks.Count && blocks[at + 1].Kind == BlockKind.Item;
}
