using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Nodes;

/// <param name="otherwise">A block, or the next <c>else if</c>.</param>
internal sealed class If(TextSpan span, Expression condition, Block then, Statement? otherwise) : Statement(span)
{
    public Expression Condition => condition;

    public Block Then => then;

    public Statement? Otherwise => otherwise;

    public override IEnumerable<Node> Children => otherwise is null ? [condition, then] : [condition, then, otherwise];

    public override object? Execute(Run run)
    {
        // A chain of else-ifs is a loop, not a recursion.
        for (var branch = this; ;)
        {
            if (Run.IsTrue(branch.Condition.Evaluate(run)))
                return branch.Then.Execute(run);
            if (branch.Otherwise is not If next)
                return branch.Otherwise?.Execute(run);
            branch = next;
        }
    }
}

internal sealed class Case(TextSpan span, Expression value, Block body) : Statement(span)
{
    public Expression Value => value;

    /// <summary>The first <c>when</c>, between marks.</summary>
    public Block Body => body;

    public override IEnumerable<Node> Children => [value, body];

    public override object? Execute(Run run)
    {
        run.Cases.Push(value.Evaluate(run));
        var result = body.Execute(run);
        run.Cases.Pop();
        return result;
    }
}

/// <param name="next">The next <c>when</c>, or the block of the <c>else</c>.</param>
internal sealed class When(TextSpan span, IReadOnlyList<Expression> values, Block body, Statement? next) : Statement(span)
{
    public IReadOnlyList<Expression> Values => values;

    public Block Body => body;

    public Statement? Next => next;

    public override IEnumerable<Node> Children => next is null ? [.. values, body] : [.. values, body, next];

    public override object? Execute(Run run)
    {
        for (var candidate = this; ;)
        {
            foreach (var value in candidate.Values)
            {
                var equals = new Operation(run, BinaryOperator.Equal, candidate.Span);
                if (equals.Apply(run.Cases.Peek(), value.Evaluate(run)) is true)
                    return candidate.Body.Execute(run);
            }

            if (candidate.Next is not When following)
                return candidate.Next?.Execute(run);
            candidate = following;
        }
    }
}
