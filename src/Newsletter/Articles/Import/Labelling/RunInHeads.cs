using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import.Labelling;

/// <summary>Headlines in bold at the beginning of their paragraph become lines of their own, in a text whose headlines are nowhere else.</summary>
internal static class RunInHeads
{
    public static IReadOnlyList<PastedBlock> Split(IReadOnlyList<PastedBlock> blocks)
    {
        if (blocks.Any(IsTitle) || !blocks.Any(block => HeadLength(block) > 0))
            return blocks;
        var output = new List<PastedBlock>(blocks.Count + 8);
        foreach (var block in blocks)
        {
            var length = HeadLength(block);
            if (length == 0)
            {
                output.Add(block);
                continue;
            }

            var (head, text) = InlineText.Split(block.Runs, length);
            output.Add(block with { Runs = head });
            output.Add(block with { Runs = text, Gap = false, Number = null });
        }

        return output;
    }

    private static bool IsTitle(PastedBlock block) =>
        block.Kind == BlockKind.Text && (block.Heading > 0 || block.Bold || block.Large) && block.Plain.Length > 12 && TakeawayLabel.Find(block).Score < 6;

    private static int HeadLength(PastedBlock block)
    {
        if (block is not { Kind: BlockKind.Text, Heading: 0, Quoted: false, Part: PastedPart.None } || block.Runs.Count < 2 || !block.Runs[0].Style.HasFlag(InlineStyle.Bold))
            return 0;
        var head = block.Runs[0].Text;
        return head.Split(' ').Length is >= 3 and <= 22 && block.Plain.Length - head.Length >= 50 && head.Trim()[^1] is not (':' or ',') && TakeawayLabel.Find(block).Score < 3 ? head.Length : 0;
    }
}
