using System.Globalization;
using System.Text;

namespace Newsletter.Articles.Import.Labelling;

/// <summary>Words as cues are written: small letters without accents, and where each ends in the text they were taken from.</summary>
internal static class Words
{
    /// <summary>The first words of a text, at most <paramref name="most"/>. Signs of scripts without blanks are words of their own.</summary>
    public static List<(string Word, int Start, int End)> Of(string text, int most = 60)
    {
        var words = new List<(string, int, int)>();
        for (var i = 0; i < text.Length && words.Count < most;)
        {
            if (!IsPart(text, i))
            {
                i++;
                continue;
            }

            var start = i++;
            while (!IsSign(text[start]) && i < text.Length && (IsPart(text, i) || IsInside(text, i)) && !IsSign(text[i]))
                i++;
            // A joiner or a variation sign alone folds to nothing.
            if (Fold(text[start..i]) is { Length: > 0 } word)
                words.Add((word, start, i));
        }

        return words;
    }

    public static string Fold(string word)
    {
        if (word.All(char.IsAsciiLetterLower))
            return word;
        var output = new StringBuilder(word.Length);
        foreach (var c in word.ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            if (c is '’' or '‘' or 'ʼ')
                output.Append('\'');
            else if (c == 'ß')
                output.Append("ss");
            else if (c == 'ى')
                output.Append('ي');
            else if (c == 'ة')
                output.Append('ه');
            else if (c != 'ـ' && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                output.Append(c);
        }

        return output.ToString();
    }

    private static bool IsPart(string text, int at) => char.IsLetterOrDigit(text[at]) || text[at] is '№' or '#' || CharUnicodeInfo.GetUnicodeCategory(text[at]) == UnicodeCategory.NonSpacingMark;

    // An apostrophe or hyphen between letters does not end a word.
    private static bool IsInside(string text, int at) =>
        text[at] is '\'' or '’' or 'ʼ' or '-' or '/' && at + 1 < text.Length && char.IsLetter(text[at - 1]) && char.IsLetter(text[at + 1]);

    private static bool IsSign(char c) => c is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF');
}
