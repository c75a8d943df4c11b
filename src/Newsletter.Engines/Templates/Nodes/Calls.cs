using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Nodes;

/// <summary><c>f 1 2</c> or <c>f(1, 2)</c>.</summary>
internal sealed class FunctionCall(TextSpan span, Expression target, IReadOnlyList<Expression> arguments, bool isExplicit) : Expression(span)
{
    public Expression Target => target;

    public IReadOnlyList<Expression> Arguments => arguments;

    /// <summary>With parentheses.</summary>
    public bool IsExplicit => isExplicit;

    public override IEnumerable<Node> Children => [target, .. arguments];

    public override object? Evaluate(Run run)
    {
        Run.EnsureStack(Span);
        var function = target.EvaluateAlias(run) ?? throw new TemplateException(target.Span, $"The function `{target.Span.Text}` was not found");
        return run.Call(function, this, arguments, takesPipe: true);
    }
}

/// <summary><c>name: value</c> among the arguments of a call; without a value it is true.</summary>
internal sealed class NamedArgument(TextSpan span, string name, Expression? value) : Expression(span)
{
    public string Name => name;

    public Expression? Value => value;

    public override IEnumerable<Node> Children => value is null ? [] : [value];

    public override object? Evaluate(Run run) => value is null ? Boxes.True : value.Evaluate(run);
}

/// <summary><c>from | to</c>. The left side waits unevaluated until a function on the right takes it as its first argument.</summary>
internal sealed class Pipe(TextSpan span, Expression from, Expression to) : Expression(span)
{
    public Expression From => from;

    public Expression To => to;

    public override IEnumerable<Node> Children => [from, to];

    public override object? Evaluate(Run run)
    {
        Run.EnsureStack(Span);
        var opens = !run.InPipe;
        if (opens)
            run.PushPipeFrame();
        run.Pipe(from);
        var result = to.Evaluate(run);
        if (IsWaiting(run) && result is ICallable)
            result = run.Call(result, to, [], takesPipe: true);
        if (IsWaiting(run))
            throw new TemplateException(to.Span, $"Pipe expression destination `{to.Span.Text}` is not a valid function");
        if (opens)
            run.PopPipeFrame();
        return result;
    }

    private bool IsWaiting(Run run) => run.HasPiped && ReferenceEquals(run.LastPiped, from);
}
