using Newsletter.Engines.Templates.Nodes;

namespace Newsletter.Engines.Templates.Specialising;

internal sealed partial class Analysis
{
    /// <summary>Names that decide whether the code being walked runs at all, the outermost first.</summary>
    private readonly List<HashSet<string>> _conditions = [];

    private readonly HashSet<Node> _walking = new(ReferenceEqualityComparer.Instance);

    /// <summary>What a <c>ret</c> leaves, and what a <c>break</c> does; and how many conditions were around that.</summary>
    private (Node Node, int Conditions) _unit;
    private (Node Node, int Conditions)? _loop;

    private IEnumerable<string> Conditions => _conditions.SelectMany(c => c);

    private void WalkPage(Block page, HashSet<string> trigger)
    {
        // A page that includes itself does nothing that it has not been seen to do.
        if (!_walking.Add(page))
            return;
        var (unit, loop) = (_unit, _loop);
        _unit = (page, _conditions.Count);
        _loop = null;
        Under(trigger, () => Walk(page));
        (_unit, _loop) = (unit, loop);
        _walking.Remove(page);
    }

    private void Under(HashSet<string> condition, Action walk)
    {
        _conditions.Add(condition);
        walk();
        _conditions.RemoveAt(_conditions.Count - 1);
    }

    private void Walk(Statement statement)
    {
        Running.Run.EnsureStack(statement.Span);
        switch (statement)
        {
            case Block block:
                foreach (var inner in block.Statements)
                    Walk(inner);
                break;
            case ExpressionStatement { Expression: FunctionCall call } when Pages.IsInclude(call):
                WalkInclude(call);
                break;
            case ExpressionStatement expression:
                WalkExpression(expression.Expression);
                break;
            case If branch:
                WalkExpression(branch.Condition);
                Under(_names.Uses(branch.Condition), () =>
                {
                    Walk(branch.Then);
                    if (branch.Otherwise is not null)
                        Walk(branch.Otherwise);
                });
                break;
            case Case choice:
                WalkExpression(choice.Value);
                Under(_names.Uses(choice.Value), () => Walk(choice.Body));
                break;
            case When candidate:
                WalkWhen(candidate);
                break;
            case For loop:
                WalkFor(loop);
                break;
            case While loop:
                WalkWhile(loop);
                break;
            case Jump:
                if (_loop is { } left)
                    _rules.Add((EffectsOf(left.Node), [.. _conditions.Skip(left.Conditions).SelectMany(c => c)]));
                break;
            case Return result:
                if (result.Value is not null)
                    WalkExpression(result.Value);
                _rules.Add((EffectsOf(_unit.Node), [.. _conditions.Skip(_unit.Conditions).SelectMany(c => c)]));
                break;
            default:
                WalkDeclaration(statement);
                break;
        }
    }

    private void WalkWhen(When when)
    {
        foreach (var value in when.Values)
            WalkExpression(value);
        Under(_names.Uses(when.Values), () =>
        {
            Walk(when.Body);
            if (when.Next is not null)
                Walk(when.Next);
        });
    }

    private void WalkFor(For loop)
    {
        WalkExpression(loop.Parts.List);
        foreach (var option in loop.Parts.Options)
            WalkExpression(option);
        var sources = _names.Uses([loop.Parts.List, .. loop.Parts.Options]);
        if (loop.Parts.Variable is Variable variable)
            BindLoop(loop, loop.StateName, variable.Name, sources);
        else
            IsBeyond = true;
        if (loop.Parts.Otherwise is { } otherwise)
            Under(sources, () => Walk(otherwise));
        WalkTurns(loop, loop.Parts.Body, [.. sources, _names.OfLoop(loop, loop.StateName)]);
    }

    private void WalkWhile(While loop)
    {
        WalkExpression(loop.Condition);
        var sources = _names.Uses(loop.Condition);
        BindLoop(loop, "while", "while", sources);
        WalkTurns(loop, loop.Body, [.. sources, _names.OfLoop(loop, "while")]);
    }

    /// <summary>
    /// A loop that runs for every copy has personal variables. So has one whose variable another personal name shadows, should functions or pages
    /// called from it look for that name: they find it by name, wherever they are called from.
    /// </summary>
    private void BindLoop(Statement loop, string state, string variable, HashSet<string> sources)
    {
        string[] own = [_names.OfLoop(loop, state), _names.OfLoop(loop, variable)];
        _assigned.UnionWith([state, variable, .. own]);
        _rules.Add((own, [.. sources, .. own]));
        _rules.Add(([state, variable], [.. own]));
        _loops.Add((loop, own, [state, variable]));
    }

    private void WalkTurns(Statement loop, Block body, HashSet<string> conditions)
    {
        var around = _loop;
        _loop = (loop, _conditions.Count + 1);
        Under(conditions, () => Walk(body));
        _loop = around;
    }

    private void WalkDeclaration(Statement statement)
    {
        switch (statement)
        {
            case Function function:
                Assign(function.Name!, [.. UsesOfBody(function.Body), .. Conditions]);
                WalkBody(function.Name!, function.Body);
                break;
            case Capture { Target: Variable target } capture:
                Assign(target.Name, [.. _names.Uses(capture.Body), .. Conditions]);
                Walk(capture.Body);
                break;
            case ReadOnly readOnly:
                Assign(readOnly.Variable.Name, Conditions);
                break;
            case With with:
                WalkExpression(with.Target);
                WalkOpaque(with, with.Body);
                break;
            case Wrap wrap:
                WalkExpression(wrap.Target);
                _limits.Add(_names.Uses(wrap));
                WalkOpaque(wrap, wrap.Body);
                break;
            case Capture or Import:
                IsBeyond = true;
                break;
        }
    }

    /// <summary>A block in which names mean something else: assignments write into an object.</summary>
    private void WalkOpaque(Statement statement, Block body)
    {
        var uses = _names.Uses(statement);
        _opaque.Add((uses, uses));
        if (_names.Below(body).Any(n => n is Assignment or Increment or Capture or Function or ReadOnly))
            _mutations.Add([.. uses, .. Conditions]);
        Walk(body);
    }

    private void WalkBody(string name, Statement body)
    {
        HashSet<string> running = [name, Calling(name)];
        _functions.Add(name);
        _opaque.Add((running, UsesOfBody(body)));
        _rules.Add((EffectsOf(body), running));
        var (unit, loop) = (_unit, _loop);
        _unit = (body, _conditions.Count);
        _loop = null;
        Under(running, () => Walk(body));
        (_unit, _loop) = (unit, loop);
    }

    /// <summary>Local variables of a function are its own, whatever their names.</summary>
    private HashSet<string> UsesOfBody(Node body)
    {
        var uses = _names.Uses(body);
        uses.RemoveWhere(u => u[0] == '$');
        return uses;
    }
}
