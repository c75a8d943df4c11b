namespace Newsletter.Articles.Import.Labelling;

/// <summary>What follows a name at the head of a newsletter: "…, No. 14", "… | Issue #9 | 24 November", "… #7".</summary>
internal static class NameTail
{
    private static readonly HashSet<string> Counting = new(StringComparer.Ordinal)
    {
        "issue", "no", "nr", "№", "номер", "выпуск", "випуск", "numero", "edition", "ausgabe", "edicao", "numer", "العدد", "nº", "n", "vol", "volume", "week", "folge",
    };

    /// <summary>Where it begins in <paramref name="plain"/>; its length when there is none.</summary>
    public static int Start(string plain)
    {
        if (plain.Length > 120)
            return plain.Length;
        var words = Words.Of(plain);
        var first = words.Count;
        while (first > 0 && IsTail(words[first - 1].Word))
            first--;
        // Small words of dates begin no tail, and a number alone may be a part of the name.
        while (first < words.Count && !Begins(plain, words, first))
            first++;
        return first > 0 && first < words.Count && words.Skip(first).Any(w => w.Word.Any(char.IsDigit)) ? words[first - 1].End : plain.Length;
    }

    private static bool IsTail(string word) => word.Any(char.IsDigit) || Cues.IsDay(word) || Counting.Contains(word) || word is "#" or "№";

    private static bool Begins(string plain, List<(string Word, int Start, int End)> words, int at)
    {
        if (Counting.Contains(words[at].Word) || words[at].Word[0] is '#' or '№')
            return at + 1 < words.Count || words[at].Word.Length > 1;
        var between = at > 0 ? plain.AsSpan(words[at - 1].End, words[at].Start - words[at - 1].End) : default;
        return between.IndexOfAny("|·•/–—,.:(") >= 0;
    }
}
