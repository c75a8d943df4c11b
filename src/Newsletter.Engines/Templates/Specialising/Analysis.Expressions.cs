using Newsletter.Engines.Templates.Nodes;

namespace Newsletter.Engines.Templates.Specialising;

internal sealed partial class Analysis
{
    private readonly HashSet<Node> _callTargets = new(ReferenceEqualityComparer.Instance);

    private static string Literal(FunctionLiteral literal) => $"\0do@{literal.Span.Source.Name}:{literal.Span.Start}";

    /// <summary>An include that stands alone is looked through as if its page stood there.</summary>
    private void WalkInclude(FunctionCall call)
    {
        foreach (var argument in call.Arguments)
        {
            WalkExpression(argument);
            var uses = _names.Uses(argument);
            Assign("$", uses);
            if (argument is NamedArgument named)
                Assign("$" + named.Name, uses);
        }

        foreach (var (_, page) in _pages.Of(call))
            WalkPage(page, []);
    }

    private void WalkExpression(Expression expression)
    {
        var uses = _names.Uses(expression);
        HashSet<string> sources = [.. uses, .. Conditions];
        foreach (var name in uses)
            _rules.Add(([Calling(name)], sources));
        if (uses.Contains(Names.Cycle))
            _rules.Add(([Names.Cycle], sources));
        foreach (var node in _names.Below(expression))
            WalkPart(node, uses, sources);
    }

    private void WalkPart(Node node, HashSet<string> uses, HashSet<string> sources)
    {
        switch (node)
        {
            case Assignment assignment:
                WalkAssignment(assignment, sources);
                break;
            case Increment { Right: Variable target }:
                Assign(target.Name, sources);
                break;
            case Increment:
                _mutations.Add(sources);
                break;
            case FunctionLiteral literal:
                _opaque.Add((uses, UsesOfBody(literal)));
                Under(uses, () => WalkBody(Literal(literal), literal.Function.Body));
                foreach (var name in uses)
                    _rules.Add(([Calling(Literal(literal))], [Calling(name)]));
                break;
            case FunctionCall call when Pages.IsInclude(call):
                WalkIncludedValue(call, uses);
                break;
            case Variable { Name: "include" or "include_join" }:
                // Called in some other way than by its name, with the page's name behind it.
                IsBeyond |= !_callTargets.Contains(node);
                break;
            case This:
                IsBeyond = true;
                break;
        }
    }

    /// <summary>An include whose text becomes part of a value runs as a whole, with the copy or without.</summary>
    private void WalkIncludedValue(FunctionCall call, HashSet<string> uses)
    {
        _callTargets.Add(call.Target);
        foreach (var (_, page) in _pages.Of(call))
        {
            _opaque.Add((uses, _names.Uses(page)));
            WalkPage(page, uses);
        }
    }

    private void WalkAssignment(Assignment assignment, HashSet<string> sources)
    {
        if (assignment.Target is not Variable target)
        {
            _mutations.Add(sources);
            IsBeyond |= _names.Uses(assignment.Target).Contains("date");
            return;
        }

        Assign(target.Name, sources);

        // Whatever the variable holds now may be called by its name.
        foreach (var name in _names.Uses(assignment.Value))
            _rules.Add(([Calling(name)], [Calling(target.Name)]));
        if (_names.Below(assignment.Value).Any(n => n is FunctionLiteral || (n is Variable v && _functions.Contains(v.Name))))
            _functions.Add(target.Name);
        foreach (var literal in _names.Below(assignment.Value).OfType<FunctionLiteral>())
            _rules.Add(([Calling(Literal(literal))], [Calling(target.Name)]));
    }
}
