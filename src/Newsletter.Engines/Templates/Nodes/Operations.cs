using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Nodes;

internal sealed class Unary(TextSpan span, UnaryOperator @operator, Expression right) : Expression(span)
{
    public UnaryOperator Operator => @operator;

    public Expression Right => right;

    public override IEnumerable<Node> Children => [right];

    public override object? Evaluate(Run run)
    {
        Run.EnsureStack(Span);
        return @operator switch
        {
            UnaryOperator.Alias => right.EvaluateAlias(run),
            UnaryOperator.Not => Boxes.Of(!Run.IsTrue(right.Evaluate(run))),
            UnaryOperator.Expand => right.Evaluate(run),
            _ => Signed(run, right.Evaluate(run), @operator == UnaryOperator.Negate, right.Span),
        };
    }

    public static object Signed(Run run, object? value, bool negate, TextSpan span)
    {
        if (!Numbers.IsNumber(value))
            throw new TemplateException(span, $"Unexpected value `{run.Format(value)}` ({Run.TypeName(value)}). Only a number has a sign");
        return !negate ? value! : value switch
        {
            double number => -number,
            float number => -number,
            decimal number => -number,
            _ => new Operation(run, BinaryOperator.Subtract, span).Apply(Boxes.Of(0), value)!,
        };
    }
}

/// <summary><c>++x</c>, <c>x--</c>.</summary>
internal sealed class Increment(TextSpan span, Expression right, int by, bool after) : Expression(span)
{
    public Expression Right => right;

    public int By => by;

    public bool IsAfter => after;

    public override IEnumerable<Node> Children => [right];

    public override object? Evaluate(Run run)
    {
        var value = Unary.Signed(run, right.Evaluate(run), negate: false, right.Span);
        var next = new Operation(run, BinaryOperator.Add, right.Span).Apply(value, Boxes.Of(by));
        Assignment.Assign(run, right, next);
        return after ? value : next;
    }
}

internal sealed class Binary(TextSpan span, BinaryOperator @operator, TextSpan operatorSpan, Expression left, Expression right) : Expression(span)
{
    public BinaryOperator Operator => @operator;

    public TextSpan OperatorSpan => operatorSpan;

    public Expression Left => left;

    public Expression Right => right;

    public override IEnumerable<Node> Children => [left, right];

    public override object? Evaluate(Run run)
    {
        Run.EnsureStack(Span);
        var first = left.Evaluate(run);
        return @operator switch
        {
            BinaryOperator.And => Boxes.Of(Run.IsTrue(first) && Run.IsTrue(right.Evaluate(run))),
            BinaryOperator.Or => Boxes.Of(Run.IsTrue(first) || Run.IsTrue(right.Evaluate(run))),
            _ => new Operation(run, @operator, operatorSpan, left.Span, right.Span).Apply(first, right.Evaluate(run)),
        };
    }
}

internal sealed class Conditional(TextSpan span, Expression condition, Expression yes, Expression no) : Expression(span)
{
    public Expression Condition => condition;

    public Expression Yes => yes;

    public Expression No => no;

    public override IEnumerable<Node> Children => [condition, yes, no];

    public override object? Evaluate(Run run)
    {
        Run.EnsureStack(Span);
        return (Run.IsTrue(condition.Evaluate(run)) ? yes : no).Evaluate(run);
    }
}

/// <param name="compound">The operator of <c>+=</c> and its like.</param>
internal sealed class Assignment(TextSpan span, Expression target, BinaryOperator? compound, Expression value) : Expression(span)
{
    public Expression Target => target;

    public BinaryOperator? Compound => compound;

    public Expression Value => value;

    public override IEnumerable<Node> Children => [value, target];

    public override object? Evaluate(Run run)
    {
        var result = value.Evaluate(run);
        if (compound is { } @operator)
            result = new Operation(run, @operator, Span).Apply(target.Evaluate(run), result);
        Assign(run, target, result);
        return null;
    }

    public static void Assign(Run run, Expression target, object? value)
    {
        if (target is not PathExpression path)
            throw new TemplateException(target.Span, "Unsupported target expression for assignment.");
        path.Assign(run, value);
    }
}
