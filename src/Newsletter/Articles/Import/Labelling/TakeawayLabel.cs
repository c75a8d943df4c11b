using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import.Labelling;

/// <summary>
/// "Why the world should care: …" and its kin. A label is short, ends at a colon, a question mark, a dash or where bold type ends, and either asks
/// why something concerns somebody or is one of the fixed names for a conclusion.
/// </summary>
/// <param name="End">Where the label ends in the plain text, its sign included.</param>
/// <param name="Score">How sure that is: from 6 on it is one wherever it stands.</param>
internal readonly record struct TakeawayLabel(int End, double Score)
{
    private const int MostWords = 14;
    private const int MostCharacters = 120;

    /// <summary>Whether a line begins with something that can only be a label.</summary>
    public static bool Begins(string plain) => Find(plain, 0).Score >= 6;

    public static TakeawayLabel Find(PastedBlock block) => Find(block.Plain, StyledLength(block));

    private static TakeawayLabel Find(string plain, int styled)
    {
        var best = default(TakeawayLabel);
        var words = Words.Of(plain.Length > MostCharacters ? plain[..MostCharacters] : plain, MostWords + 1);
        if (words.Count == 0 || words[0].Start > 12)
            return best;
        foreach (var (end, next, weight) in Ends(plain, styled))
        {
            var label = words.Where(w => w.End <= end).Select(w => w.Word).ToList();
            if (label.Count is 0 or > MostWords)
                continue;
            // A question alone on its line is a label where it is short; a longer one may be a headline.
            var score = Meaning(label) + (end < plain.Length || label.Count <= 7 ? weight : weight - 2);
            if (score > best.Score && score > 2)
                best = new TakeawayLabel(next, score);
        }

        return best;
    }

    /// <summary>Places where a label may end, where the text goes on, and how much the sign there speaks for one.</summary>
    private static IEnumerable<(int End, int Next, double Weight)> Ends(string plain, int styled)
    {
        if (styled > 0 && styled < plain.Length)
            yield return (styled, styled, 0.8);
        for (var i = 0; i < plain.Length && i < MostCharacters; i++)
        {
            var c = plain[i];
            if (c is ':' or '：')
                yield return (i, i + 1, i + 1 == styled ? 1 : 0.7);
            else if (c is '?' or '？' or '؟')
                yield return (i, i + 1, 0.4);
            else if (c is '–' or '—' or '-' or '―' or '|' && i > 0 && (plain[i - 1] == ' ' || c == '—') && i + 1 < plain.Length && (plain[i + 1] == ' ' || c == '—'))
                yield return (i, i + 1, -0.3);
            else if (c is '→' or '⇒' or '➔' or '➜' or '➡' or '►' or '▶' or '»' && i + 1 < plain.Length)
                yield return (i, i + 1, 0.2);
            else if (c is '.' or '…' or '!' && i + 1 < plain.Length)
                yield return (i, i + 1, -1.5);
        }

        if (plain.Length <= MostCharacters)
            yield return (plain.Length, plain.Length, -1.2);
    }

    private static double Meaning(List<string> label)
    {
        var named = Enumerable.Range(0, Math.Min(3, label.Count)).Max(i => Cues.Takeaway.LengthAt(label, i) - i);
        if (named > 0 && label.Count <= named + 1)
            return 7;
        // "So why should the world care": the question may come after a word or two.
        var asks = Enumerable.Range(0, Math.Min(3, label.Count)).FirstOrDefault(i => Cues.Why.LengthAt(label, i) > 0, -1);
        if (asks < 0)
            return named > 1 ? 3 : 0;
        return Cues.Concern.Any(label[asks..]) ? (label.Count <= 9 ? 7 : 6) : named > 1 ? 4 : 2.6;
    }

    private static int StyledLength(PastedBlock block)
    {
        if (block.Runs.Count < 2 || block.Runs[0].Style == InlineStyle.None)
            return 0;
        var length = 0;
        foreach (var run in block.Runs)
        {
            if ((run.Style & block.Runs[0].Style) == InlineStyle.None)
                break;
            length += run.Text.Length;
        }

        return length;
    }
}
