using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Specialising;

internal sealed partial class Specialiser
{
    /// <summary>Stands among the values of the cases around where the value depends on the copy.</summary>
    private sealed record PersonalCase(Expression Value);

    private object? Write(Statement statement)
    {
        Running.Run.EnsureStack(statement.Span);
        if (statement is When && _run.Cases.Peek() is PersonalCase value)
            return KeepCase(statement, value.Value);
        if (!_analysis.IsPersonal(statement))
            return statement.Execute(_run);
        switch (statement)
        {
            case Block block:
                return Write(block);
            case ExpressionStatement { Expression: FunctionCall call } when Pages.IsInclude(call):
                return WriteInclude(call);
            case ExpressionStatement expression:
                Keep(new ExpressionStatement(expression.Span, _rewriter.Rewrite(expression.Expression)));
                return null;
            case If branch:
                return WriteIf(branch);
            case Case choice:
                return WriteCase(choice);
            case When candidate:
                return WriteWhen(candidate);
            case For loop:
                return WriteFor(loop);
            case While loop:
                return WriteWhile(loop);
            case Capture { Target: Variable } capture:
                Keep(new Capture(capture.Span, capture.Target, Apart(capture.Body.Span, () => Write(capture.Body))));
                return null;
            case Return result:
                Keep(new Return(result.Span, _rewriter.Rewrite(result.Value!)));
                _mayHaveReturned = true;
                return null;
            case Function or ReadOnly or With:
                Keep(statement);
                return null;
            default:
                throw new BeyondException();
        }
    }

    private object? WriteIf(If branch)
    {
        if (!_analysis.IsPersonal(branch.Condition))
            return Running.Run.IsTrue(branch.Condition.Evaluate(_run)) ? Write(branch.Then) : branch.Otherwise is { } no ? Write(no) : null;
        var condition = _rewriter.Rewrite(branch.Condition);
        var then = Branch(branch.Then.Span, () => Write((Statement)branch.Then));
        var otherwise = branch.Otherwise is { } other ? Branch(other.Span, () => Write(other)) : null;
        Keep(new If(branch.Span, condition, then, otherwise));
        return null;
    }

    private object? WriteCase(Case choice)
    {
        _run.Cases.Push(_analysis.IsPersonal(choice.Value) ? new PersonalCase(_rewriter.Rewrite(choice.Value)) : choice.Value.Evaluate(_run));
        var result = Write(choice.Body);
        _run.Cases.Pop();
        return result;
    }

    private object? WriteWhen(When when)
    {
        var value = _run.Cases.Peek();
        foreach (var candidate in when.Values)
        {
            if (_analysis.IsPersonal(candidate))
                return KeepCase(when, new Literal(when.Span, value));
            if (new Operation(_run, BinaryOperator.Equal, when.Span).Apply(value, candidate.Evaluate(_run)) is true)
                return Write((Statement)when.Body);
        }

        return when.Next is { } next ? Write(next) : null;
    }

    private object? KeepCase(Statement first, Expression value)
    {
        var body = Rest(first);
        Keep(new Case(first.Span, value, new Block(first.Span, body is null ? [] : [body])));
        return null;
    }

    private Statement? Rest(Statement? next)
    {
        if (next is not When when)
            return next is null ? null : Branch(next.Span, () => WriteOutside(next));
        var values = when.Values.Select(_rewriter.Rewrite).ToList();
        var body = Branch(when.Body.Span, () => WriteOutside(when.Body));
        return new When(when.Span, values, body, Rest(when.Next));
    }

    /// <summary>Within its branches the case is of no account any more.</summary>
    private object? WriteOutside(Statement statement)
    {
        _run.Cases.Push(null);
        var result = Write(statement);
        _run.Cases.Pop();
        return result;
    }
}
