using System.Text.Json;

namespace Newsletter.Articles.Import.Labelling;

/// <summary>
/// The turns of phrase by which newsletters mark their parts, by language, from <c>cues.json</c>. A word may end in <c>*</c> for any ending;
/// <c>^</c> stands for the beginning of the line; a <c>*</c> alone for one word.
/// </summary>
internal sealed class Cues
{
    private static readonly Dictionary<string, Cues> All = Load();

    private readonly ILookup<string, string[]> _whole;
    private readonly ILookup<char, string[]> _open;
    private readonly List<string[]> _first;

    private Cues(IEnumerable<string> phrases)
    {
        var split = phrases.Select(p => p.Split(' ').SelectMany(Parts).ToArray()).ToList();
        _whole = split.Where(p => !p[0].EndsWith('*') && p[0] != "^").ToLookup(p => p[0], StringComparer.Ordinal);
        _open = split.Where(p => p[0].EndsWith('*')).ToLookup(p => p[0][0]);
        _first = [.. split.Where(p => p[0] == "^").Select(p => p[1..])];
    }

    public static Cues Why => All["why"];

    public static Cues Concern => All["concern"];

    public static Cues Takeaway => All["takeaway"];

    public static Cues Source => All["source"];

    public static Cues Byline => All["byline"];

    public static Cues More => All["more"];

    public static Cues Support => All["support"];

    public static Cues SignUp => All["signUp"];

    public static Cues Furniture => All["furniture"];

    public static Cues Greeting => All["greeting"];

    public static Cues Contents => All["contents"];

    public static Cues Sponsor => All["sponsor"];

    public static Cues Masthead => All["masthead"];

    public static Cues Outlet => All["outlet"];

    public static Cues NumberedHeadline => All["numberedHeadline"];

    public static Cues NamedHeadline => All["namedHeadline"];

    public static Cues NamedLead => All["namedLead"];

    public static Cues NamedBody => All["namedBody"];

    public static Cues NamedPoints => All["namedPoints"];

    private static Cues Month => All["month"];

    private static Cues Day => All["day"];

    public static bool IsMonth(string word) => Month._whole.Contains(Words.Fold(word.TrimEnd('.', ',')));

    /// <summary>A weekday, or one of the small words around a date or an issue's number.</summary>
    public static bool IsDay(string folded) => Day._whole.Contains(folded) || Month._whole.Contains(folded);

    /// <summary>How many of <paramref name="words"/> belong to phrases of this kind.</summary>
    public int Count(IReadOnlyList<string> words)
    {
        var count = 0;
        for (var i = 0; i < words.Count;)
        {
            var length = LengthAt(words, i);
            count += length;
            i += Math.Max(1, length);
        }

        return count;
    }

    public bool Any(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (LengthAt(words, i) > 0)
                return true;
        }

        return false;
    }

    /// <summary>How many words the longest phrase that begins at <paramref name="at"/> has; 0 for none.</summary>
    public int LengthAt(IReadOnlyList<string> words, int at)
    {
        var longest = 0;
        foreach (var phrase in _whole[words[at]])
            longest = Math.Max(longest, Matches(phrase, words, at));
        foreach (var phrase in _open[words[at][0]])
            longest = Math.Max(longest, Matches(phrase, words, at));
        if (at > 0)
            return longest;
        foreach (var phrase in _first)
            longest = Math.Max(longest, Matches(phrase, words, 0));
        return longest;
    }

    private static int Matches(ReadOnlySpan<string> phrase, IReadOnlyList<string> words, int at)
    {
        if (at + phrase.Length > words.Count)
            return 0;
        for (var i = 0; i < phrase.Length; i++)
        {
            var wanted = phrase[i];
            var open = wanted.EndsWith('*');
            if (open ? !words[at + i].StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.Ordinal) : words[at + i] != wanted)
                return 0;
        }

        return phrase.Length;
    }

    private static IEnumerable<string> Parts(string word) =>
        word is "^" or "*" ? [word] : word.EndsWith('*') ? [.. Words.Of(word).Select(w => w.Word + "*")] : Words.Of(word).Select(w => w.Word);

    private static Dictionary<string, Cues> Load()
    {
        using var stream = typeof(Cues).Assembly.GetManifestResourceStream("Newsletter.Articles.Import.cues.json")!;
        var kinds = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string[]>>>(stream)!;
        return kinds.ToDictionary(k => k.Key, k => new Cues(k.Value.Values.SelectMany(p => p).Distinct(StringComparer.Ordinal)), StringComparer.Ordinal);
    }
}
