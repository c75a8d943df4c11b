using System.Text.RegularExpressions;

namespace Newsletter.Tests.Structure;

/// <summary>A source file below src or tests, without its comments.</summary>
internal sealed partial record SourceFile(string Path, string Text)
{
    private static readonly string[] Endings = [".cs", ".cshtml", ".razor"];

    private static readonly string[] NotOurs = ["node_modules", "bin", "obj"];

    /// <summary>The folder below <paramref name="root"/> that the file is in, or empty where it lies in the root itself.</summary>
    public string FolderBelow(string root) => Path[(root.Length + 1)..].Split('/') is [var first, _, ..] ? first : "";

    public static IEnumerable<SourceFile> Below(string folder)
    {
        if (!Directory.Exists(Repository.At(folder)))
            yield break;
        foreach (var file in Directory.EnumerateFiles(Repository.At(folder), "*.*", SearchOption.AllDirectories))
        {
            var path = System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
            if (Endings.Contains(System.IO.Path.GetExtension(path)) && !path.Split('/').Any(NotOurs.Contains))
                yield return new SourceFile(path, Comment().Replace(File.ReadAllText(file), ""));
        }
    }

    // Not after a colon, so that addresses in texts stay.
    [GeneratedRegex(@"(?<!:)//.*$|/\*[\s\S]*?\*/|@\*[\s\S]*?\*@", RegexOptions.Multiline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Comment();
}
