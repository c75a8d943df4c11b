using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Nodes;

/// <summary>Statements one after the other.</summary>
internal sealed class Block(TextSpan span, IReadOnlyList<Statement> statements) : Statement(span)
{
    public IReadOnlyList<Statement> Statements => statements;

    public override IEnumerable<Node> Children => statements;

    public override object? Execute(Run run)
    {
        var around = run.Indent;
        var indent = around;
        var at = Span;
        object? result = null;
        run.Enter(Span);
        try
        {
            foreach (var statement in statements)
            {
                if (statement is CodeMark mark)
                {
                    indent = mark.IndentIn(run, around);
                    continue;
                }

                at = statement.Span;
                run.Step(at);
                run.Indent = indent;
                result = statement.Execute(run);
                if (result is not null && run.Flow != Flow.Return)
                {
                    run.WriteValue(result);
                    result = null;
                }

                if (run.Flow != Flow.None)
                    break;
            }
        }
        catch (Exception problem) when (Problems.IsOfData(problem))
        {
            throw new TemplateException(at, problem.Message);
        }

        run.Indent = around;
        run.Leave();
        return result;
    }
}

/// <summary>Where <c>{{</c> or <c>}}</c> stands.</summary>
/// <param name="indent">At <c>{{</c>, the white space before it on its line, which every line of the block's output gets; null at <c>}}</c>.</param>
internal sealed class CodeMark(TextSpan span, string? indent) : Statement(span)
{
    public string? Indent => indent;

    /// <summary>The indent of what follows, in a block that stands under the indent <paramref name="around"/>.</summary>
    public string? IndentIn(Run run, string? around) => indent is null ? around : run.BaseIndent.Length == 0 ? indent : run.BaseIndent + indent;

    public override object? Execute(Run run) => null;
}

/// <summary>Text that stands outside of <c>{{ }}</c>.</summary>
internal sealed class TextStatement(TextSpan span) : Statement(span)
{
    private readonly string _text = span.Text;

    public override object? Execute(Run run)
    {
        run.Write(_text);
        return null;
    }
}

internal sealed class ExpressionStatement(TextSpan span, Expression expression) : Statement(span)
{
    public Expression Expression => expression;

    public override IEnumerable<Node> Children => [expression];

    public override object? Execute(Run run)
    {
        var result = expression.Evaluate(run);

        // $$ is the block of a wrap: naming it runs it.
        return result is Block block ? block.Execute(run) : result;
    }
}

/// <summary><c>break</c> and <c>continue</c>.</summary>
internal sealed class Jump(TextSpan span, Flow flow) : Statement(span)
{
    public Flow Flow => flow;

    public override object? Execute(Run run)
    {
        // Only now: a function or a wrapped block may stand outside of the loop that runs it.
        if (run.Loops == 0)
            throw new TemplateException(Span, $"The <{(flow == Flow.Break ? "break" : "continue")}> statement can only be used inside for/while loops");
        run.Flow = flow;
        return null;
    }
}

internal sealed class Return(TextSpan span, Expression? value) : Statement(span)
{
    public Expression? Value => value;

    public override IEnumerable<Node> Children => value is null ? [] : [value];

    public override object? Execute(Run run)
    {
        var result = value?.Evaluate(run);
        run.Flow = Flow.Return;
        return result;
    }
}
