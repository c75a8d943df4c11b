using System.Text;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Nodes;

internal sealed class Literal(TextSpan span, object? value) : Expression(span)
{
    public object? Value => value;

    public override object? Evaluate(Run run) => value;
}

/// <summary><c>$"text {expression} text"</c>.</summary>
internal sealed class Interpolation(TextSpan span, IReadOnlyList<Expression> parts) : Expression(span)
{
    public IReadOnlyList<Expression> Parts => parts;

    public override IEnumerable<Node> Children => parts;

    public override object? Evaluate(Run run)
    {
        Run.EnsureStack(Span);
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            run.PushPipeFrame();
            var value = part.Evaluate(run);
            run.PopPipeFrame();

            // The language's own interpolation writes booleans with a capital letter, unlike its output.
            text.Append(value is bool b ? b.ToString() : run.Format(value));
            run.CheckLength(text.Length);
        }

        return run.Charge(text.ToString());
    }
}

internal sealed class ArrayLiteral(TextSpan span, IReadOnlyList<Expression> items) : Expression(span)
{
    public IReadOnlyList<Expression> Items => items;

    public override IEnumerable<Node> Children => items;

    public override object? Evaluate(Run run)
    {
        run.ChargeItems(items.Count);
        var result = new ArrayValue();
        foreach (var item in items)
            result.Add(item.Evaluate(run));
        return result;
    }
}

internal sealed class ObjectLiteral(TextSpan span, IReadOnlyList<KeyValuePair<string, Expression>> members) : Expression(span)
{
    public IReadOnlyList<KeyValuePair<string, Expression>> Members => members;

    public override IEnumerable<Node> Children => members.Select(m => m.Value);

    public override object? Evaluate(Run run)
    {
        var result = new ObjectValue();
        run.PushObject(result);
        foreach (var (name, value) in members)
            result.TrySet(run, name, value.Evaluate(run));
        run.PopObject();
        return result;
    }
}

/// <summary><c>do … end</c>.</summary>
internal sealed class FunctionLiteral(TextSpan span, Function function) : Expression(span)
{
    public Function Function => function;

    public override IEnumerable<Node> Children => [function];

    public override object? Evaluate(Run run) => new UserFunction(function);
}
