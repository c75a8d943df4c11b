using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Nodes;

/// <summary><c>func name … end</c>, <c>do … end</c> and <c>name(a, b) = expression</c>.</summary>
/// <param name="name">Null: an anonymous one.</param>
/// <param name="parameters">Null: one without parentheses, which takes whatever comes in <c>$</c>.</param>
internal sealed class Function(TextSpan span, string? name, IReadOnlyList<Parameter>? parameters, bool hasRest, Statement body) : Statement(span)
{
    public string? Name => name;

    public IReadOnlyList<Parameter>? Parameters => parameters;

    public bool HasRest => hasRest;

    public Statement Body => body;

    public override IEnumerable<Node> Children => [body];

    public override object? Execute(Run run)
    {
        if (name![0] == '$')
            run.SetLocal(name, new UserFunction(this), Span);
        else
            run.SetGlobal(name, new UserFunction(this), Span);
        return null;
    }
}

internal sealed class Capture(TextSpan span, Expression target, Block body) : Statement(span)
{
    public Expression Target => target;

    public Block Body => body;

    public override IEnumerable<Node> Children => [body, target];

    public override object? Execute(Run run)
    {
        var output = new TextOutput();
        run.PushOutput(output);
        body.Execute(run);
        run.PopOutput();

        // What was written was escaped then; it must not be escaped again.
        Assignment.Assign(run, target, run.EscapesHtml ? new Markup(output.ToString()) : output.ToString());
        return null;
    }
}

internal sealed class With(TextSpan span, Expression target, Block body) : Statement(span)
{
    public Expression Target => target;

    public Block Body => body;

    public override IEnumerable<Node> Children => [target, body];

    public override object? Execute(Run run)
    {
        var value = target.EvaluateTarget(run);
        if (value is not IReadOnlyDictionary<string, object?> members)
            throw new TemplateException(target.Span, $"Invalid target property `{target.Span.Text}` used for [with] statement: {Run.TypeName(value)} is no object");
        run.PushGlobal(run.Thaw(members));
        var result = body.Execute(run);
        run.PopGlobal();
        return result;
    }
}

internal sealed class Wrap(TextSpan span, Expression target, Block body) : Statement(span)
{
    public Expression Target => target;

    public Block Body => body;

    public override IEnumerable<Node> Children => [target, body];

    public override object? Execute(Run run)
    {
        if (target is FunctionCall call)
        {
            run.Wrap(body);
            return call.Evaluate(run);
        }

        var function = target.EvaluateAlias(run);
        if (function is not ICallable)
            throw new TemplateException(target.Span, $"Expecting a direct function instead of the expression `{target.Span.Text}`");
        run.Wrap(body);
        return run.Call(function, target, [], takesPipe: false);
    }
}

internal sealed class Import(TextSpan span, Expression source) : Statement(span)
{
    public Expression Source => source;

    public override IEnumerable<Node> Children => [source];

    public override object? Execute(Run run)
    {
        var value = source.Evaluate(run);
        if (value is null)
            return null;
        if (value is not IReadOnlyDictionary<string, object?> members)
            throw new TemplateException(source.Span, $"Unexpected value `{Run.TypeName(value)}` for import. Expecting an object.");
        foreach (var (name, member) in members)
            run.This.TrySet(run, name, run.Import(member));
        return null;
    }
}

internal sealed class ReadOnly(TextSpan span, Variable variable) : Statement(span)
{
    public Variable Variable => variable;

    public override IEnumerable<Node> Children => [variable];

    public override object? Execute(Run run)
    {
        run.MakeReadOnly(variable.Name, variable.IsLocal);
        return null;
    }
}
