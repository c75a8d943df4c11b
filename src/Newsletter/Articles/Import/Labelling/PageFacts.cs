using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import.Labelling;

/// <param name="Facts">What there is to be seen of it; null of an image, a rule or the mere name of a part.</param>
internal sealed record PageLine(PastedBlock Block, Facts? Facts);

/// <param name="Facts">Of the lines that have a role of their own.</param>
internal sealed record Page(IReadOnlyList<PageLine> Lines, IReadOnlyList<Facts> Facts);

/// <summary>The blocks of a page with what can be seen only beside others: repetitions, rules, numbers that go on, marks that got lost.</summary>
internal static class PageFacts
{
    public static Page Of(IReadOnlyList<PastedBlock> blocks)
    {
        var lines = new List<PageLine>(blocks.Count);
        var facts = new List<Facts>(blocks.Count);
        var (rule, gap) = (false, false);
        foreach (var block in blocks)
        {
            if (!block.IsText || block.Plain.Length == 0)
            {
                lines.Add(new PageLine(block, null));
                (rule, gap) = (rule || block.Kind == BlockKind.Rule, true);
                continue;
            }

            if (block.Part == PastedPart.Label)
            {
                lines.Add(new PageLine(block, null));
                gap |= block.Gap;
                continue;
            }

            var one = Facts.Of(block);
            lines.Add(new PageLine(block, one));
            if (one.LinkLine && !block.Hidden)
            {
                gap = true;
                if (one.AddressOnly && facts.Count > 0)
                    facts[^1].AddressBelow = true;
                continue;
            }

            one.AfterRule = rule;
            one.Gap = block.Gap || gap;
            (rule, gap) = (false, false);
            facts.Add(one);
        }

        FromTop(facts);
        Repetitions(facts);
        Names(facts);
        Numbers(facts);
        LostMarks(facts);
        return new Page(lines, facts);
    }

    private static void FromTop(List<Facts> facts)
    {
        var above = 0;
        foreach (var one in facts)
        {
            one.FromTop = above;
            above += one.Furniture >= 3 || one.Date || one.Block.Hidden ? 0 : 1;
        }
    }

    private static void Repetitions(List<Facts> facts)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = facts.Count - 1; i >= 0; i--)
        {
            var key = string.Join(' ', facts[i].Tokens);
            if (facts[i].Tokens.Count < 3)
                continue;
            facts[i].Repeated = last.ContainsKey(key);
            last.TryAdd(key, i);
        }
    }

    private static void Names(List<Facts> facts)
    {
        var speaking = facts.Where(f => f.SignUp > 0 || f.Furniture > 0).Select(f => " " + string.Join(' ', f.Tokens) + " ").ToHashSet();
        if (speaking.Count > 200)
            return;
        foreach (var one in facts.Take(6).Concat(facts.TakeLast(8)))
        {
            var name = " " + string.Join(' ', one.Tokens) + " ";
            one.Named = one.Tokens.Count is > 0 and <= 8 && one.SignUp == 0 && speaking.Any(s => s.Length > name.Length && s.Contains(name, StringComparison.Ordinal));
        }
    }

    private static void Numbers(List<Facts> facts)
    {
        for (var i = 0; i < facts.Count; i++)
        {
            var one = facts[i];
            if (one.Block.Number is not { } number)
                continue;
            var before = i > 0 && facts[i - 1].Block.Number == number - 1;
            var after = i + 1 < facts.Count && facts[i + 1].Block.Number == number + 1;
            one.NumberedTitle = !before && !after && one.TitleLike && i + 1 < facts.Count;
        }
    }

    private static void LostMarks(List<Facts> facts)
    {
        if (facts.Count(f => f.Gap) < facts.Count * 0.25)
            return;
        for (var i = 1; i < facts.Count;)
        {
            var end = i + 1;
            while (end < facts.Count && !facts[end].Gap && IsListLike(facts[end]))
                end++;
            var count = end - i;
            var quotes = facts.Skip(i).Take(count).Count(f => f.Block.Plain[0] is '"' or '“' or '„' or '«');
            if (facts[i].Gap && IsListLike(facts[i]) && (count >= 3 || (count == 2 && quotes > 0)))
            {
                for (var j = i; j < end; j++)
                    facts[j].ListLike = true;
            }

            i = end;
        }
    }

    private static bool IsListLike(Facts facts) =>
        facts.Block is { Kind: BlockKind.Text, Heading: 0, Bold: false } && facts.EndsSentence && facts.Tokens.Count >= 4 && facts.Length <= 300 && facts.Label.Score < 3
        && facts.SourceLabelEnd == 0 && facts.SignUp < 1 && facts.Support < 1 && facts.Furniture < 2;
}
