using System.Text.Json;

namespace Newsletter.Engines.Templates.Testing;

/// <summary>
/// Finds the cases of a folder: <c>NAME.in</c> with <c>NAME.out</c> and, where it is there, <c>NAME.json</c> as model; and in every folder below,
/// <c>in.txt</c> with <c>out.txt</c>. <c>model.json</c> is a model for all of them, <c>includes.json</c> holds what they include, and a
/// <c>manifest.tsv</c> may name the host functions that a case needs.
/// </summary>
public sealed class TemplateCases
{
    // A feature in the manifest that is no feature of the language but a function of whoever made the case.
    private const string HostFunctionPrefix = "special";

    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, object?> _model;
    private readonly Dictionary<string, string> _features;
    private readonly IReadOnlyDictionary<string, object?> _includes;

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="JsonException">A file of JSON is none; the message names it.</exception>
    public TemplateCases(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        _folder = folder;
        _model = ReadModel(Path.Combine(folder, "model.json"));
        _includes = ReadModel(Path.Combine(folder, "includes.json")).GetValueOrDefault("default") as IReadOnlyDictionary<string, object?>
            ?? new Dictionary<string, object?>();
        _features = ReadFeatures(Path.Combine(folder, "manifest.tsv"));
    }

    /// <summary>The text of an include: a name that is not listed is its own text; one listed as null, and the name <c>null</c>, have none.</summary>
    public string? Include(string name) => _includes.TryGetValue(name, out var text) ? text as string : name == "null" ? null : name;

    public IEnumerable<TemplateCase> Read()
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "*.in", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            yield return ReadCase(file, Path.ChangeExtension(file, ".out"), Path.ChangeExtension(file, null), Path.ChangeExtension(file, ".json"));
        foreach (var file in Directory.EnumerateFiles(_folder, "in.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var below = Path.GetDirectoryName(file)!;
            yield return ReadCase(file, Path.Combine(below, "out.txt"), below, Path.Combine(below, "model.json"));
        }
    }

    private static Dictionary<string, string> ReadFeatures(string file)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(file))
            return result;
        var rows = File.ReadAllLines(file).Select(line => line.Split('\t')).ToList();
        int Column(string name) => Array.IndexOf(rows[0], name);
        var (category, title, features) = (Column("category"), Column("name"), Column("features"));
        if (category < 0 || title < 0 || features < 0)
            return result;
        foreach (var row in rows.Skip(1).Where(r => r.Length > features))
            result[$"{row[category]}/{row[title]}"] = row[features];
        return result;
    }

    private static IReadOnlyDictionary<string, object?> ReadModel(string file)
    {
        if (!File.Exists(file))
            return new Dictionary<string, object?>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            return TemplateJson.ReadModel(document.RootElement);
        }
        catch (JsonException problem)
        {
            throw new JsonException($"{file}: {problem.Message}", problem);
        }
    }

    private TemplateCase ReadCase(string input, string output, string stem, string modelFile)
    {
        var name = Path.GetRelativePath(_folder, stem).Replace(Path.DirectorySeparatorChar, '/');
        var model = new Dictionary<string, object?>(_model, StringComparer.Ordinal);
        foreach (var (key, value) in ReadModel(modelFile))
            model[key] = value;
        var host = _features.GetValueOrDefault(name)?.Split(',').FirstOrDefault(f => f.StartsWith(HostFunctionPrefix, StringComparison.Ordinal));
        var skip = host is not null ? $"needs the host function {host}"
            : !File.Exists(output) ? $"there is no {Path.GetFileName(output)}"
            : null;
        return new TemplateCase(name, File.ReadAllText(input), skip is null ? File.ReadAllText(output) : "", model, skip);
    }
}
