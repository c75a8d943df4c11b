using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Specialising;

/// <summary>Text that is the same in every copy.</summary>
internal sealed class FixedText(TextSpan span, int index) : Statement(span)
{
    public override object? Execute(Run run)
    {
        run.WriteFixed(index);
        return null;
    }
}

/// <summary>A statement that needs the copy's variables, with the indent of the code block it stood in.</summary>
internal sealed class Personal(Statement inner, string? indent) : Statement(inner.Span)
{
    public override object? Execute(Run run)
    {
        run.Indent = indent;
        return inner.Execute(run);
    }
}

/// <summary>Indents the fixed text that follows, where what the copy wrote before it ended a line.</summary>
internal sealed class IndentAtLineStart(TextSpan span, string indent) : Statement(span)
{
    public override object? Execute(Run run)
    {
        if (!run.AtLineStart)
            return null;
        run.Indent = null;
        run.Write(indent);
        return null;
    }
}

/// <summary>A known part that fails in every copy that reaches it.</summary>
internal sealed class Failing(TextSpan span, TemplateMessage message) : Statement(span)
{
    public override object? Execute(Run run) => throw new TemplateException(message);
}

/// <summary>A known value that fails in every copy that asks for it.</summary>
internal sealed class FailingValue(TextSpan span, TemplateMessage message) : Expression(span)
{
    public override object? Evaluate(Run run) => throw new TemplateException(message);
}

/// <summary>The turns of a loop over a known list, one after the other; a <c>break</c> that depends on the copy may leave it.</summary>
internal sealed class UnrolledLoop(TextSpan span, IReadOnlyList<Block> turns) : Statement(span)
{
    public override IEnumerable<Node> Children => turns;

    public override object? Execute(Run run)
    {
        object? result = null;
        run.Loops++;
        foreach (var turn in turns)
        {
            result = turn.Execute(run);
            if (run.Flow is Flow.Return or Flow.Break)
                break;
            run.Flow = Flow.None;
        }

        run.Loops--;
        if (run.Flow != Flow.Return)
            run.Flow = Flow.None;
        return result;
    }
}

/// <summary>An include that stands where it is included: what is left of its page, in a scope of its own.</summary>
/// <param name="call">The call, where the page still needs its arguments.</param>
/// <param name="indent">White space for every line after the first, unless the page is indented already.</param>
internal sealed class InlineInclude(TextSpan span, FunctionCall? call, Block page, string? indent) : Statement(span)
{
    public override IEnumerable<Node> Children => [page];

    public override object? Execute(Run run)
    {
        var around = run.Line;
        var arguments = call is null ? null : ArgumentBinding.Bind(run, new Functions.IncludeFunction(), call);
        var output = indent is null ? null : new TextOutput();
        if (output is not null)
        {
            run.Line = new LineState(null, AtStart: false, null);
            run.PushOutput(output);
        }

        run.PushLocal();
        if (arguments is not null)
            Functions.IncludeFunction.SetArguments(run, arguments, Span);
        run.Page(page);
        run.PopLocal();
        if (output is null)
            return null;
        run.PopOutput();
        run.Line = around with { Indent = indent };
        run.Write(output.ToString());
        return null;
    }
}
