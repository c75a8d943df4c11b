using Newsletter.Engines.Templates.Nodes;

namespace Newsletter.Engines.Templates.Specialising;

/// <summary>
/// Finds out which names depend on the copy: what a personal name is assigned to, what is assigned under a personal condition, and what a function
/// changes that runs for a copy. It works on names alone, without regard to the order of statements, and calls a name personal when in doubt.
/// </summary>
internal sealed partial class Analysis
{
    private readonly Names _names;
    private readonly Pages _pages;
    private readonly HashSet<string> _assigned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _functions = new(StringComparer.Ordinal);

    /// <summary>If a source is personal, so are the targets.</summary>
    private readonly List<(IReadOnlyCollection<string> Targets, HashSet<string> Sources)> _rules = [];

    /// <summary>If a trigger is personal, the code runs for every copy as it stands; whatever it names and the template assigns must then be there.</summary>
    private readonly List<(HashSet<string> Triggers, HashSet<string> Named)> _opaque = [];

    /// <summary>Writes into objects. Which other name the object has is not known.</summary>
    private readonly List<HashSet<string>> _mutations = [];

    /// <summary>What cannot be told apart if one of these is personal.</summary>
    private readonly List<HashSet<string>> _limits = [];

    private readonly List<(Statement Loop, string[] Own, string[] Plain)> _loops = [];

    private readonly Dictionary<Node, bool> _personalNodes = new(ReferenceEqualityComparer.Instance);

    public Analysis(Names names, Pages pages, Block page, IReadOnlySet<string> personal)
    {
        _names = names;
        _pages = pages;
        Personal = [.. personal, Names.Random, Names.Clock];
        WalkPage(page, []);
        foreach (var (loop, own, plain) in _loops)
        {
            if (_names.Below(loop).Any(n => Pages.IsInclude(n) || (n is Variable v && (v.Name == "$$" || _functions.Contains(v.Name)))))
                _rules.Add((own, [.. plain]));
        }

        Settle();
        IsBeyond |= _names.HasEval || _assigned.Contains("include") || _mutations.Concat(_limits).Any(m => m.Overlaps(Personal));
    }

    public HashSet<string> Personal { get; }

    /// <summary>The template does something whose effects cannot be told; all of it is left to the copies.</summary>
    public bool IsBeyond { get; private set; }

    /// <summary>Known objects change while the template runs, so that they cannot be handed to what runs later.</summary>
    public bool Mutates => _mutations.Count > 0;

    /// <summary>Names that may hold a function of the template.</summary>
    public IReadOnlySet<string> Functions => _functions;

    public bool IsAssigned(string name) => _assigned.Contains(name);

    /// <summary>Does it need the copy's variables? Of a declaration only the name counts: its body is run by calls.</summary>
    public bool IsPersonal(Node node)
    {
        if (_personalNodes.TryGetValue(node, out var known))
            return known;
        var result = node is Function { Name: { } name } ? Personal.Contains(name) : _names.Uses(node).Overlaps(Personal);
        return _personalNodes[node] = result;
    }

    private static string Calling(string name) => "call:" + name;

    private void Settle()
    {
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (targets, sources) in _rules)
            {
                if (sources.Overlaps(Personal))
                    changed |= Add(targets);
            }

            foreach (var (triggers, named) in _opaque)
            {
                if (triggers.Overlaps(Personal))
                    changed |= Add(named.Where(_assigned.Contains));
            }
        }
    }

    private bool Add(IEnumerable<string> names)
    {
        var before = Personal.Count;
        Personal.UnionWith(names);
        return Personal.Count > before;
    }

    private void Assign(string name, IEnumerable<string> sources)
    {
        _assigned.Add(name);
        _rules.Add(([name], [.. sources]));
    }

    /// <summary>Everything that <paramref name="node"/> may change when it runs: what may be left undone by a jump over it.</summary>
    private List<string> EffectsOf(Node node)
    {
        var result = new List<string>();
        foreach (var below in _names.Below(node))
        {
            switch (below)
            {
                case Assignment { Target: Variable target }:
                    result.Add(target.Name);
                    break;
                case Increment { Right: Variable target }:
                    result.Add(target.Name);
                    break;
                case Capture { Target: Variable target }:
                    result.Add(target.Name);
                    break;
                case ReadOnly readOnly:
                    result.Add(readOnly.Variable.Name);
                    break;
                case Function { Name: { } name }:
                    result.Add(name);
                    break;
                case Variable variable:
                    result.Add(Calling(_names.Of(variable)));
                    break;
            }
        }

        if (_names.Uses(node).Contains(Names.Cycle))
            result.Add(Names.Cycle);
        return result;
    }
}
