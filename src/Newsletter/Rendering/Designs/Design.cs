using System.Collections.Frozen;
using System.Text.Json;
using Newsletter.Rendering.Texts;

namespace Newsletter.Rendering.Designs;

/// <summary>A design as its files say it: the templates by name, its styles for Markdown, its words per language. Made from a revision's frozen files.</summary>
internal sealed class Design
{
    public const string ManifestFile = "design.json";

    public const string WordsFile = "words.json";

    private readonly FrozenDictionary<string, string> _files;
    private readonly FrozenDictionary<string, IReadOnlyDictionary<string, string>> _words;
    private readonly DesignManifest _manifest;

    private Design(FrozenDictionary<string, string> files, DesignManifest manifest, FrozenDictionary<string, IReadOnlyDictionary<string, string>> words)
    {
        _files = files;
        _manifest = manifest;
        _words = words;
    }

    /// <summary>What people call it.</summary>
    public string Title => _manifest.Title;

    public string HtmlFile => _manifest.Html;

    public string TextFile => _manifest.Text;

    public string Html => _files[HtmlFile];

    public string Text => _files[TextFile];

    public PageLook? Pages => _manifest.Pages;

    public IEnumerable<KeyValuePair<string, string>> Templates => _files.Where(file => file.Key.EndsWith(".scriban", StringComparison.Ordinal));

    public static Result<Design> Of(IReadOnlyDictionary<string, string> files)
    {
        if (!files.TryGetValue(ManifestFile, out var text))
            return DesignFailures.Missing(ManifestFile);
        var manifest = Read<DesignManifest>(ManifestFile, text);
        if (!manifest.Ok)
            return manifest.Failure;
        foreach (var named in (ReadOnlySpan<string>)[manifest.Value.Html, manifest.Value.Text, WordsFile])
        {
            if (!files.ContainsKey(named))
                return DesignFailures.Missing(named);
        }

        if (manifest.Value.Pages?.Wrong() is { } wrong)
            return DesignFailures.Json(ManifestFile, wrong);
        var words = Read<Dictionary<string, Dictionary<string, string>>>(WordsFile, files[WordsFile]);
        if (!words.Ok)
            return words.Failure;
        if (!words.Value.ContainsKey("en"))
            return DesignFailures.Json(WordsFile, "words in 'en' are needed: they serve every language that has none of its own.");
        return new Design(
            files.ToFrozenDictionary(),
            manifest.Value,
            words.Value.ToFrozenDictionary(pair => pair.Key, pair => (IReadOnlyDictionary<string, string>)pair.Value, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The same design with its templates changed.</summary>
    public Design WithTemplates(Func<string, string> change) => new(
        // In order: what the change counts, it counts the same everywhere.
        _files.OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => file.Key.EndsWith(".scriban", StringComparison.Ordinal) ? KeyValuePair.Create(file.Key, change(file.Value)) : file).ToFrozenDictionary(),
        _manifest,
        _words);

    /// <summary>The text of a template, by the name an <c>include</c> gives: the file's, with or without its ending.</summary>
    public string? Template(string name) => _files.GetValueOrDefault(name) ?? _files.GetValueOrDefault(name + ".scriban");

    /// <summary>The design's words in a language: those of <c>en</c>, over them those of <c>de</c>, over them those of <c>de-AT</c>.</summary>
    public IReadOnlyDictionary<string, string> Words(string language)
    {
        var words = new Dictionary<string, string>(_words["en"]);
        var primary = language.Split('-')[0];
        foreach (var tag in (ReadOnlySpan<string>)[primary, language])
        {
            foreach (var (key, word) in _words.GetValueOrDefault(tag) ?? FrozenDictionary<string, string>.Empty)
                words[key] = word;
        }

        return words;
    }

    /// <summary>The styles of a field: <c>lead</c>, <c>points</c>, <c>body</c>, <c>takeaway</c>, <c>intro</c>, <c>sign_off</c>.</summary>
    public MarkdownStyles Styles(string field, bool rightToLeft)
    {
        var markdown = _manifest.Markdown;
        return MarkdownStyles.Of(
            markdown.GetValueOrDefault("*"), markdown.GetValueOrDefault(field), rightToLeft ? markdown.GetValueOrDefault("rtl") : null);
    }

    private static Result<T> Read<T>(string file, string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, DesignManifest.Json) is { } value ? value : DesignFailures.Json(file, "it is empty.");
        }
        catch (JsonException exception)
        {
            return DesignFailures.Json(file, exception.Message);
        }
    }
}
