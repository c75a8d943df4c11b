using System.Text.RegularExpressions;
using Newsletter.Articles.Import.Labelling;
using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import.Building;

/// <summary>A piece of a line.</summary>
internal readonly record struct Piece(int Start, int Length)
{
    public int End => Start + Length;

    public Range Range => Start..End;
}

/// <summary>Finds a newsletter's name and tagline in a line about signing up: "Sign up for NAME: tagline", "NAME is a weekly letter about …".</summary>
internal static partial class SignUpLine
{
    private const int MostWords = 8;

    /// <param name="known">The name, when the head of the text has given it.</param>
    public static (Piece Name, Piece Tagline) Find(Facts facts, string? known)
    {
        var plain = facts.Block.Plain;
        var name = known is not null && plain.IndexOf(known, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? new Piece(at, known.Length)
            : known is not null ? default
            : Quoted(plain) is { Length: > 0 } quoted ? quoted
            : Marked(facts.Block) is { Length: > 0 } marked ? marked
            : AfterCue(plain) is { Length: > 0 } after ? after
            : AtBegin(plain);
        return (name, name.Length == 0 ? default : Tagline(plain, name.End));
    }

    private static Piece Quoted(string plain) =>
        InQuotes().Match(plain) is { Success: true } match && IsName(match.Groups["name"].Value) ? new Piece(match.Groups["name"].Index, match.Groups["name"].Length) : default;

    /// <summary>Words in bold, italic or a link, in a line that is otherwise plain.</summary>
    private static Piece Marked(PastedBlock block)
    {
        var at = 0;
        foreach (var run in block.Runs)
        {
            var words = run.Text.Trim(' ', ',', ':', '.');
            if (block.Runs.Count > 1 && (run.Style != InlineStyle.None || run.Href is not null) && !run.IsAddress && IsName(words) && Cues.SignUp.Count([.. Words.Of(words).Select(w => w.Word)]) == 0)
                return new Piece(at + run.Text.IndexOf(words, StringComparison.Ordinal), words.Length);
            at += run.Text.Length;
        }

        return default;
    }

    /// <summary>Behind "Sign up for", up to the next sign or small word.</summary>
    private static Piece AfterCue(string plain)
    {
        var words = Words.Of(plain);
        var tokens = words.Select(w => w.Word).ToList();
        for (var i = 0; i < tokens.Count; i++)
        {
            var length = Cues.SignUp.LengthAt(tokens, i);
            if (length == 0)
                continue;
            var first = i + length;
            while (first < words.Count && first < i + length + 4 && char.IsLower(plain[words[first].Start]))
                first++;
            var last = first;
            while (last < words.Count && last - first < MostWords && Continues(plain, words, first, last))
                last++;
            while (last - 1 > first && char.IsLower(plain[words[last - 1].Start]))
                last--;
            if (last > first && IsName(plain[words[first].Start..words[last - 1].End]))
                return new Piece(words[first].Start, words[last - 1].End - words[first].Start);
        }

        return default;
    }

    private static bool Continues(string plain, List<(string Word, int Start, int End)> words, int first, int at)
    {
        if (at == first)
            return true;
        var between = plain.AsSpan(words[at - 1].End, words[at].Start - words[at - 1].End);
        if (between.Trim().Length > 0 && !between.Trim().SequenceEqual("&"))
            return false;
        // Small words inside a name: "The Shape of Things". Two of them in a row end it, and so do those that begin what is said of it.
        return !char.IsLower(plain[words[at].Start]) || (at + 1 < words.Count && char.IsUpper(plain[words[at + 1].Start]) && Joining().IsMatch(words[at].Word));
    }

    private static Piece AtBegin(string plain)
    {
        var match = Beginning().Match(plain);
        return match.Success && IsName(match.Groups["name"].Value) && Cues.SignUp.Count([.. Words.Of(match.Groups["name"].Value).Select(w => w.Word)]) == 0
            ? new Piece(match.Groups["name"].Index, match.Groups["name"].Length)
            : default;
    }

    /// <summary>What is said of the name, up to the end of the sentence or an address.</summary>
    private static Piece Tagline(string plain, int from)
    {
        var match = Said().Match(plain, from);
        if (!match.Success)
            return default;
        var group = match.Groups["text"];
        var text = group.Value;
        var end = SentenceEnd().Match(text) is { Success: true } stop ? stop.Index : text.Length;
        text = text[..end].TrimEnd(' ', '.', '(', '<', ':', '–', '—', '-', '→', '"', '”', '»');
        return Words.Of(text).Count is >= 2 and <= 40 && !(Cues.SignUp.Count([.. Words.Of(text).Select(w => w.Word)]) > 0 && Words.Of(text).Count < 4) ? new Piece(group.Index, text.Length) : default;
    }

    private static bool IsName(string name)
    {
        var words = Words.Of(name);
        return words.Count is >= 1 and <= MostWords && name.Length >= 3 && !char.IsLower(name[0]) && !name.Contains("://", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"[“«„‘""](?<name>[^“”«»„""]{3,80}?)[”»“’""]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InQuotes();

    [GeneratedRegex(@"^(?<name>[^,:–—|.!?(]{3,80}?)(\s*[,:–—|(]|\s+-\s|\s+(is|ist|es|est|è|é|это|—|هي)\s)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\G[”»""’)\]]*\s*([,:–—|-]+|[.!]|\s(is|ist|es|est|è|é|это|هي)(?=\s))\s*[“«""(]?(?<text>\S.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Said();

    [GeneratedRegex(@"[.!?](\s|$)|\s*[(<\[]?https?://|\s[→»]\s?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"^(of|the|and|in|for|from|to|a|on|de|des|du|la|le|les|del|el|los|las|y|et|der|die|das|und|von|im|am|и|в|на|о|из|di|e|da|do)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Joining();
}
