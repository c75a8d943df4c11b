using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Nodes;

/// <summary>A part of a parsed template. Nodes are immutable once the parser is done and run as they stand.</summary>
internal abstract class Node(TextSpan span)
{
    public TextSpan Span { get; set; } = span;

    /// <summary>The nodes within, in the order in which they run.</summary>
    public virtual IEnumerable<Node> Children => [];
}

internal abstract class Expression(TextSpan span) : Node(span)
{
    public abstract object? Evaluate(Run run);

    /// <summary>The value before it would be called: for <c>@</c> and for what is about to be called with arguments.</summary>
    public virtual object? EvaluateAlias(Run run) => Evaluate(run);

    /// <summary>The value as something to take a member of.</summary>
    public virtual object? EvaluateTarget(Run run) => Evaluate(run);
}

/// <summary>An expression that can be assigned to. One that ends in a function calls it.</summary>
internal abstract class PathExpression(TextSpan span) : Expression(span)
{
    public sealed override object? Evaluate(Run run) => Finish(run, Read(run), takesPipe: true);

    public override object? EvaluateAlias(Run run) => Read(run);

    public sealed override object? EvaluateTarget(Run run) => Finish(run, Read(run), takesPipe: false);

    public abstract object? Read(Run run);

    public abstract void Assign(Run run, object? value);

    private object? Finish(Run run, object? value, bool takesPipe) => value is ICallable ? run.Call(value, this, [], takesPipe) : value;
}

internal abstract class Statement(TextSpan span) : Node(span)
{
    /// <returns>A value to write, or under <see cref="Flow.Return"/> the one to return.</returns>
    public abstract object? Execute(Run run);
}
