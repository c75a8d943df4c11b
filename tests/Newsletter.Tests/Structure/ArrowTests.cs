using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Newsletter.Tests.Structure;

/// <summary>
/// Who may know whom (docs/decisions, «Tree»). A change here is a change of the design: say why beside the arrow.
/// </summary>
public sealed partial class ArrowTests
{
    private const string Product = "src/Newsletter";

    /// <summary>The flow. An arrow includes what it leads to: who knows issues knows the articles in them.</summary>
    private static readonly Dictionary<string, string[]> Flow = new(StringComparer.Ordinal)
    {
        ["Articles"] = [],
        ["Subscribers"] = [],
        ["Issues"] = ["Articles"],
        ["Rendering"] = ["Issues", "Subscribers"],
        ["Composing"] = ["Rendering"],
        ["Sending"] = ["Composing", "Rendering", "Issues", "Subscribers"],
        ["Scheduling"] = ["Issues", "Sending"],
        ["Responses"] = ["Sending", "Subscribers"],
    };

    /// <summary>Everybody may know these: rows and their store, who publishes, who signs in, what all pages and calls share.</summary>
    private static readonly string[] Common = ["Data", "Publications", "Accounts", "Shell"];

    /// <summary>These know everybody: one DbContext holds every feature's entities; a verb can be about anything.</summary>
    private static readonly string[] KnowAll = ["Data", "Cli"];

    /// <summary>Single files and folders that know more, and why.</summary>
    private static readonly (string From, string To, string Why)[] Exceptions =
    [
        ("Shell/Settings/AllSettings.cs", "*", "reads every feature's options, so that all that is wrong is said at once"),
        ("Shell/Parts/When.cs", "Scheduling", "shows a moment in a publication's zone, by the rules that slots are reckoned with"),
    ];

    [Fact]
    public void Folders_of_the_product_know_only_whom_they_may()
    {
        var files = SourceFile.Below(Product).ToList();
        var folders = Flow.Keys.Concat(Common).Concat(KnowAll).ToHashSet(StringComparer.Ordinal);
        var types = files.ToLookup(file => file.FolderBelow(Product), file => file)
            .ToDictionary(group => group.Key, group => group.SelectMany(file => Declared().Matches(file.Text)).Select(match => match.Groups[1].Value).ToHashSet());

        var wrong =
            from file in files
            let home = file.FolderBelow(Product)
            where folders.Contains(home)
            from to in folders
            where to != home && Mentions(file, to, types.GetValueOrDefault(to) ?? []) && !May(file, home, to)
            select $"{file.Path} knows {to}";

        Assert.Equal([], wrong);
    }

    [Fact]
    public void Every_folder_of_the_product_has_its_place_in_the_flow()
    {
        var known = Flow.Keys.Concat(Common).Concat(KnowAll).Append("Assets").ToList();
        var folders = SourceFile.Below(Product).Select(file => file.FolderBelow(Product)).Where(folder => folder.Length > 0).Distinct();

        Assert.Equal([], folders.Except(known));
    }

    [Fact]
    public void Projects_refer_only_along_their_arrows()
    {
        var wrong =
            from project in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            let name = Path.GetFileNameWithoutExtension(project)
            where File.Exists(Repository.At("src", name, name + ".csproj"))
            from reference in XDocument.Load(project).Descendants("ProjectReference")
            let to = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))
            let allowed = name switch
            {
                "Newsletter" => to.StartsWith("Newsletter.Engines", StringComparison.Ordinal),
                "Newsletter.Engines" => false,
                _ => to == "Newsletter.Engines",
            }
            where !allowed
            select $"{name} -> {to}";

        Assert.Equal([], wrong);
    }

    [Fact]
    public void The_engines_need_the_base_class_library_only()
    {
        var project = XDocument.Load(Repository.At("src", "Newsletter.Engines", "Newsletter.Engines.csproj"));

        Assert.DoesNotContain(project.Descendants(), item => item.Name.LocalName is "PackageReference" or "FrameworkReference" or "ProjectReference");
    }

    private static bool May(SourceFile file, string from, string to) =>
        Common.Contains(to)
        || KnowAll.Contains(from)
        || Reaches(from, to)
        // A page shows what several features know and has their buttons; pages are known to nobody but pages.
        || file.Path.Contains("/Pages/", StringComparison.Ordinal)
        || Exceptions.Any(e => $"{Product}/{e.From}" == file.Path && (e.To == "*" || e.To == to));

    private static bool Reaches(string from, string to) =>
        Flow.TryGetValue(from, out var next) && (next.Contains(to) || next.Any(step => Reaches(step, to)));

    /// <summary>By its namespace, or by <c>Folder.Type</c> from within the root namespace.</summary>
    private static bool Mentions(SourceFile file, string folder, HashSet<string> types) =>
        Regex.IsMatch(file.Text, $@"\bNewsletter\.{folder}\b", RegexOptions.None, TimeSpan.FromMinutes(1))
        || Regex.Matches(file.Text, $@"(?<![\w.])(?:global::)?{folder}\.(\w+)", RegexOptions.None, TimeSpan.FromMinutes(1)).Any(match => types.Contains(match.Groups[1].Value));

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum)\s+(?:struct\s+|class\s+)?(\w+)", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Declared();
}
