using System.Text;
using System.Text.RegularExpressions;
using Newsletter.Shell;

namespace Newsletter.Rendering.Designs;

/// <summary>What a design's files may be called, and how much of them there may be.</summary>
internal static partial class DesignRules
{
    public const string SampleFile = "sample.json";
    public const int MostFiles = 60;
    public const int MostOctets = 512 * 1024;

    /// <summary>What rendering reads, and a revision freezes: neither samples nor expected outputs.</summary>
    public static bool IsPart(string name) => name.EndsWith(".scriban", StringComparison.Ordinal) || name is Design.ManifestFile or Design.WordsFile;

    public static Result<IReadOnlyDictionary<string, string>> Parts(IReadOnlyDictionary<string, string> files) =>
        new SortedDictionary<string, string>(files.Where(file => IsPart(file.Key)).ToDictionary(), StringComparer.Ordinal);

    /// <summary>In the order in which people work on them.</summary>
    public static IReadOnlyDictionary<string, string> Ordered(IEnumerable<KeyValuePair<string, string>> files) =>
        files.OrderBy(file => file.Key switch
        {
            "html.scriban" => 0,
            "text.scriban" => 2,
            Design.WordsFile => 3,
            Design.ManifestFile => 4,
            SampleFile => 5,
            _ => 1,
        }).ThenBy(file => file.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    public static FieldErrors Check(IReadOnlyDictionary<string, string> files)
    {
        var errors = new FieldErrors();
        if (files.Count > MostFiles || files.Sum(file => (long)Encoding.UTF8.GetByteCount(file.Value)) > MostOctets)
            errors.Add("files", $"{MostFiles} files and {MostOctets / 1024} KB are the most.");
        foreach (var name in files.Keys.Where(name => !IsFile(name)))
            errors.Add("files", FileName(name));
        return errors;
    }

    public static bool IsFile(string name) => name is Design.ManifestFile or Design.WordsFile or SampleFile || TemplateName().IsMatch(name);

    public static string FileName(string name) =>
        $"'{(name.Length > 60 ? name[..60] + "…" : name)}' cannot be a file of a design. Templates are called like parts/closing.scriban, with a-z, 0-9, '-' and '_'; besides there are design.json, words.json and sample.json.";

    public static IReadOnlyDictionary<string, string> Normal(IReadOnlyDictionary<string, string> files) =>
        files.ToDictionary(file => file.Key, file => (file.Value ?? "").TrimStart('\uFEFF').ReplaceLineEndings("\n"), StringComparer.Ordinal);

    [GeneratedRegex(@"^(?=.{1,100}$)([a-z0-9][a-z0-9_-]*/){0,3}[a-z0-9][a-z0-9_-]*\.scriban$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TemplateName();
}
