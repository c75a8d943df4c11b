using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Newsletter.Shell;

/// <summary>What the service itself says to readers, in the language of their publication; <c>Shell/Words/LANGUAGE.json</c> holds the words.</summary>
internal sealed class ReaderWords
{
    private const string Fallback = "en";
    private const string Prefix = "Newsletter.Shell.Words.";

    private static readonly FrozenSet<string> RightToLeft = new[] { "ar", "he", "fa", "ur", "ckb", "ps", "sd", "ug", "yi", "dv" }.ToFrozenSet();
    private static readonly FrozenDictionary<string, ReaderWords> All = Load();

    private readonly FrozenDictionary<string, string> _words;
    private readonly CultureInfo _culture;

    private ReaderWords(string language, FrozenDictionary<string, string> words)
    {
        Language = language;
        _words = words;
        _culture = CultureInfo.GetCultureInfo(language);
    }

    /// <summary>The language of these words: where a publication's is not there, the pages are English and say so.</summary>
    public string Language { get; }

    public string Direction => DirectionOf(Language);

    public static IEnumerable<string> Languages => All.Keys;

    public IEnumerable<string> Keys => _words.Keys;

    public string this[string key] => _words[key];

    public string this[string key, params object[] values] => string.Format(_culture, _words[key], values);

    /// <param name="language">BCP 47; the part before the first '-' decides (RFC 4647 section 3.4, lookup).</param>
    public static ReaderWords For(string language) => All.GetValueOrDefault(Primary(language)) ?? All[Fallback];

    public static string DirectionOf(string language) => RightToLeft.Contains(Primary(language)) ? "rtl" : "ltr";

    private static string Primary(string language) => language.Split('-')[0].ToLowerInvariant();

    private static FrozenDictionary<string, ReaderWords> Load()
    {
        var assembly = typeof(ReaderWords).Assembly;
        var all = new Dictionary<string, ReaderWords>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!; // the name comes from the same list
            var words = JsonSerializer.Deserialize<Dictionary<string, string>>(stream) ?? [];
            var language = name[Prefix.Length..^".json".Length];
            all[language] = new ReaderWords(language, words.ToFrozenDictionary());
        }

        return all.ToFrozenDictionary();
    }
}
