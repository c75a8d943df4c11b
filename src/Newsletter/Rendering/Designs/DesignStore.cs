using System.Text;
using System.Text.RegularExpressions;
using Newsletter.Shell.Settings;

namespace Newsletter.Rendering.Designs;

/// <summary>The designs that the installation has: folders below <c>templates</c>, each with a <c>design.json</c>. Those edited on the desk are <see cref="AllDesigns"/>' to know.</summary>
internal sealed partial class DesignStore(ServiceOptions options)
{
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

    /// <summary>What people look at and copy: the files with the sample.</summary>
    public Result<IReadOnlyDictionary<string, string>> ReadWithSample(string name)
    {
        var files = Read(name);
        if (!files.Ok)
            return files;
        var sample = Path.Combine(options.TemplatesDirectory, name, DesignRules.SampleFile);
        return File.Exists(sample)
            ? new Dictionary<string, string>(files.Value, StringComparer.Ordinal) { [DesignRules.SampleFile] = File.ReadAllText(sample).ReplaceLineEndings("\n") }
            : files;
    }

    public static bool IsName(string name) => NameForm().IsMatch(name);

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
            if (!DesignRules.IsPart(name))
                continue;
            if (files.Count == DesignRules.MostFiles || (octets += new FileInfo(path).Length) > DesignRules.MostOctets)
                return DesignFailures.TooMuch($"{DesignRules.MostFiles} files and {DesignRules.MostOctets / 1024} KB are the most");
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

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();
}
