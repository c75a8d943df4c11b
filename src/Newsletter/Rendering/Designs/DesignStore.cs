using System.Text;
using System.Text.RegularExpressions;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Shell.Settings;

namespace Newsletter.Rendering.Designs;

/// <summary>The designs there are: folders below <c>templates</c>, each with a <c>design.json</c>. Submit freezes a design's files into the revision.</summary>
internal sealed partial class DesignStore(ServiceOptions options) : IDesignFiles, IDesignNames
{
    private const int MostFiles = 60;
    private const int MostOctets = 512 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public IReadOnlyList<string> Names =>
        Directory.Exists(options.TemplatesDirectory)
            ? [.. Directory.EnumerateDirectories(options.TemplatesDirectory)
                .Where(folder => File.Exists(Path.Combine(folder, Design.ManifestFile)))
                .Select(folder => Path.GetFileName(folder))
                .Where(name => NameForm().IsMatch(name))
                .Order(StringComparer.Ordinal)]
            : [];

    /// <summary>The folder of a design, or <c>design.name</c> or <c>design.notFound</c>.</summary>
    public Result<string> Folder(string name)
    {
        // A name is never a path: nothing with a dot or a slash in it gets this far.
        if (!NameForm().IsMatch(name))
            return DesignFailures.Name(name);
        var folder = Path.Combine(options.TemplatesDirectory, name);
        return File.Exists(Path.Combine(folder, Design.ManifestFile)) ? folder : DesignFailures.NotFound(name, Names);
    }

    /// <summary>The files that rendering reads, by name, ready to be frozen; they make a valid design.</summary>
    public Result<IReadOnlyDictionary<string, string>> Read(string name)
    {
        var folder = Folder(name);
        return folder.Ok ? ReadFolder(folder.Value) : folder.Failure;
    }

    /// <summary>Reads a design from any folder: templates and JSON, but neither samples nor expected outputs.</summary>
    public static Result<IReadOnlyDictionary<string, string>> ReadFolder(string folder)
    {
        if (!File.Exists(Path.Combine(folder, Design.ManifestFile)))
            return DesignFailures.NoFolder(folder);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        long octets = 0;
        var walk = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, MaxRecursionDepth = 3 };
        foreach (var path in Directory.EnumerateFiles(folder, "*", walk))
        {
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (!IsPart(name))
                continue;
            if (files.Count == MostFiles || (octets += new FileInfo(path).Length) > MostOctets)
                return DesignFailures.TooMuch($"{MostFiles} files and {MostOctets / 1024} KB are the most");
            try
            {
                files[name] = Strict.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF').ReplaceLineEndings("\n");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
            {
                return DesignFailures.Unreadable(name, exception is DecoderFallbackException ? "it is not UTF-8." : exception.Message);
            }
        }

        var design = Design.Of(files);
        return design.Ok ? files : design.Failure;
    }

    private static bool IsPart(string name) =>
        name.EndsWith(".scriban", StringComparison.Ordinal) || name is Design.ManifestFile or Design.WordsFile;

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();
}
