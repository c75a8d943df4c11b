using Newsletter.Engines.Templates.Nodes;

namespace Newsletter.Engines.Templates.Specialising;

/// <summary>
/// What the nodes of a program name. The variable of a loop, and <c>for</c> within it, get names of their own, so that two loops with the same variable
/// are told apart; what functions have beside their result (<c>array.cycle</c>, the clock, randomness) is a name too.
/// </summary>
internal sealed class Names
{
    public const string Cycle = "\0cycle";
    public const string Random = "\0random";
    public const string Clock = "\0clock";

    private readonly Pages _pages;
    private readonly Dictionary<Variable, string> _bound = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Statement, int> _loops = new(ReferenceEqualityComparer.Instance);

    public Names(Pages pages)
    {
        _pages = pages;
        pages.Loaded = Bind;
    }

    /// <summary>Code that is made of text: what it names cannot be known.</summary>
    public bool HasEval { get; private set; }

    /// <summary>Tells the loops of a page apart.</summary>
    public void Bind(Node node) => Bind(node, null);

    public string Of(Variable variable) => _bound.GetValueOrDefault(variable, variable.Name);

    public string OfLoop(Statement loop, string name) => $"{name}@{_loops[loop]}";

    /// <summary>Every node below, with the pages that are included there.</summary>
    public IEnumerable<Node> Below(Node node) => Below(node, []);

    public HashSet<string> Uses(params IEnumerable<Node> nodes)
    {
        var result = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes.SelectMany(Below))
            AddOwn(node, result);
        return result;
    }

    private void Bind(Node node, LoopName? around)
    {
        Running.Run.EnsureStack(node.Span);
        switch (node)
        {
            case Variable variable:
                for (var name = around; name is not null; name = name.Outer)
                {
                    if (name.Name == variable.Name)
                    {
                        _bound[variable] = OfLoop(name.Loop, name.Name);
                        break;
                    }
                }

                return;
            case Function or FunctionLiteral:
                around = null;
                break;
            case For loop:
                _loops.TryAdd(loop, _loops.Count);
                Bind(loop.Parts.List, around);
                foreach (var option in loop.Parts.Options)
                    Bind(option, around);
                if (loop.Parts.Otherwise is { } otherwise)
                    Bind(otherwise, around);
                around = new LoopName(loop.StateName, loop, around);
                Bind(loop.Parts.Body, loop.Parts.Variable is Variable item ? new LoopName(item.Name, loop, around) : around);
                return;
            case While loop:
                _loops.TryAdd(loop, _loops.Count);
                around = new LoopName("while", loop, around);
                break;
        }

        foreach (var child in node.Children)
            Bind(child, around);
    }

    private IEnumerable<Node> Below(Node node, HashSet<string> seen)
    {
        Running.Run.EnsureStack(node.Span);
        yield return node;
        foreach (var child in SubjectOf(node) is null ? node.Children : [])
        {
            foreach (var below in Below(child, seen))
                yield return below;
        }

        if (!Pages.IsInclude(node))
            yield break;
        foreach (var (name, page) in _pages.Of((FunctionCall)node))
        {
            if (!seen.Add(name))
                continue;
            foreach (var below in Below(page, seen))
                yield return below;
        }
    }

    /// <summary>The variable of <c>array.…</c> and its like, which is named together with the member.</summary>
    private static Variable? SubjectOf(Node node) => (node as Member)?.Target as Variable is { Name: "array" or "math" or "date" or "object" } subject ? subject : null;

    private void AddOwn(Node node, HashSet<string> names)
    {
        switch (node)
        {
            case Variable variable:
                names.Add(Of(variable));
                if (variable.Name is "array" or "math" or "date" or "object")
                    names.UnionWith([Cycle, Random, Clock]);
                HasEval |= variable.Name == "object";
                break;
            case Member member when SubjectOf(node) is { } subject:
                names.Add(Of(subject));
                AddEffect(subject.Name, member.Name, names);
                break;
            case Function { Name: { } name }:
                names.Add(name);
                break;
        }
    }

    private void AddEffect(string subject, string member, HashSet<string> names)
    {
        HasEval |= subject == "object" && member is "eval" or "eval_template";
        var effect = (subject, member) switch
        {
            ("array", "cycle") => Cycle,
            ("math", "random" or "uuid") => Random,
            ("date", "now" or "utc_now") => Clock,
            _ => null,
        };
        if (effect is not null)
            names.Add(effect);
    }

    private sealed record LoopName(string Name, Statement Loop, LoopName? Outer);
}
