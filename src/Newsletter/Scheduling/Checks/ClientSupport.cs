using System.Collections.Frozen;
using System.Text.Json;
using AngleSharp.Dom;

namespace Newsletter.Scheduling.Checks;

/// <summary>
/// Which mail clients do not show what a copy uses (client-support.json: the facts are those that caniemail.com tested; what degrades without harm is named there as
/// quiet).
/// </summary>
internal static class ClientSupport
{
    private sealed record Table(
        Dictionary<string, string> Clients, Dictionary<string, string> Css, Dictionary<string, string> Values, Dictionary<string, string> Functions, Dictionary<string, string> Elements, HashSet<string> Quiet);

    private const string OutlookOnWindows = "outlook-windows";

    private static readonly Table Known = Load();

    private static readonly FrozenDictionary<string, string[]> Features = new[] { Known.Css, Known.Values, Known.Functions, Known.Elements }
        .SelectMany(part => part).Where(pair => !Known.Quiet.Contains(pair.Key)).ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Split(' '));

    /// <summary>Features that some client lacks, with those clients' names, each once.</summary>
    public static IReadOnlyList<(string Feature, IReadOnlyList<string> Clients)> Missing(MailPage page)
    {
        var found = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (element, hidden) in page.Elements())
        {
            foreach (var feature in FeaturesOf(element))
                found[feature] = found.GetValueOrDefault(feature, true) && hidden;
        }

        foreach (var feature in page.Rules.Where(rule => !rule.Dark).SelectMany(rule => rule.Declarations).SelectMany(FeaturesOf))
            found[feature] = false;
        return
        [
            .. found.Where(pair => Features.ContainsKey(pair.Key))
                .Select(pair => (pair.Key, Names(Features[pair.Key], pair.Value)))
                .Where(pair => pair.Item2.Count > 0)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal),
        ];
    }

    private static IReadOnlyList<string> Names(string[] clients, bool hiddenFromOutlook) =>
        [.. clients.Where(client => !(hiddenFromOutlook && client == OutlookOnWindows)).Select(client => Known.Clients[client])];

    private static IEnumerable<string> FeaturesOf(IElement element) =>
        StyleRule.ReadDeclarations(element.GetAttribute("style") ?? "").SelectMany(FeaturesOf).Append($"<{element.LocalName}>");

    private static IEnumerable<string> FeaturesOf(StyleDeclaration declaration)
    {
        yield return declaration.Name;
        yield return $"{declaration.Name}: {declaration.Value}";
        foreach (var function in Known.Functions.Keys.Where(name => declaration.Value.Contains(name[..^1], StringComparison.Ordinal)))
            yield return function;
    }

    private static Table Load()
    {
        using var stream = typeof(ClientSupport).Assembly.GetManifestResourceStream("Newsletter.Scheduling.Checks.client-support.json")!; // in the project file
        return JsonSerializer.Deserialize<Table>(stream, JsonSerializerOptions.Web)!; // not null
    }
}
