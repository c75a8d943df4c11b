using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Specialising;

/// <summary>The pages that a program includes: by the names that stand in it, and by those that turned up while it ran.</summary>
internal sealed class Pages(TemplateOptions options, IncludeCache includes)
{
    private readonly Dictionary<string, Block?> _pages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private bool _hasComputedNames;

    /// <summary>Told of every page once, before anybody sees it.</summary>
    public Action<Block>? Loaded { get; set; }

    public static bool IsInclude(Node node) => node is FunctionCall { Target: Variable { Name: "include" } };

    /// <summary>The name that stands in an include; null where it is computed.</summary>
    public static string? NameOf(FunctionCall call) => call.Arguments is [Literal { Value: string name }, ..] ? name : null;

    public IEnumerable<(string Name, Block Page)> Of(FunctionCall call)
    {
        var name = NameOf(call);
        _hasComputedNames |= name is null;
        var names = name is null ? _found.ToList() : [name];
        foreach (var candidate in names)
        {
            if (Get(candidate) is { } page)
                yield return (candidate, page);
        }
    }

    /// <summary>Is this page looked at wherever it may be included?</summary>
    public bool Knows(string name) => _hasComputedNames ? _found.Contains(name) : _pages.ContainsKey(name);

    public void Found(string name)
    {
        _found.Add(name);
        Get(name);
    }

    private Block? Get(string name)
    {
        if (_pages.TryGetValue(name, out var known))
            return known;

        // A page that is not there, or is broken, fails where it is included; there is nothing in it to look at.
        var text = name.Length == 0 ? null : options.Include?.Invoke(name);
        var parsed = text is null ? null : includes.Parse(name, text, scriptOnly: false);
        var page = parsed is { Messages.Count: 0 } ? parsed.Page : null;
        if (page is not null)
            Loaded?.Invoke(page);
        return _pages[name] = page;
    }
}
