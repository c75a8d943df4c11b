using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Running;

/// <summary>An operator between two values, and where all three stand.</summary>
internal readonly record struct Operation(Run Run, BinaryOperator Operator, TextSpan Span, TextSpan LeftSpan, TextSpan RightSpan)
{
    public Operation(Run run, BinaryOperator @operator, TextSpan span)
        : this(run, @operator, span, span, span)
    {
    }

    public bool IsComparison => Operator is >= BinaryOperator.Less and <= BinaryOperator.NotEqual;

    /// <summary>A text on either side decides first, then null, <c>empty</c>, arrays, numbers, booleans and dates.</summary>
    public object? Apply(object? left, object? right)
    {
        try
        {
            return Operator switch
            {
                BinaryOperator.Coalesce => left ?? right,
                BinaryOperator.NotCoalesce => left is null ? null : right,
                _ when left is string or Markup || right is string or Markup => OfText(left, right),
                _ when left is null || right is null => OfNull(left, right),
                _ when left is EmptyValue || right is EmptyValue => OfEmpty(left, right),
                _ when left is IReadOnlyList<object?> || right is IReadOnlyList<object?> => ListOperators.Apply(this, left, right),
                _ => OfRest(left, right),
            };
        }
        catch (Exception problem) when (Problems.IsOfData(problem))
        {
            throw new TemplateException(Span, problem.Message);
        }
    }

    /// <summary>The result of a comparison that found <paramref name="order"/>.</summary>
    public object Compare(int order) => Boxes.Of(Operator switch
    {
        BinaryOperator.Equal => order == 0,
        BinaryOperator.NotEqual => order != 0,
        BinaryOperator.Less => order < 0,
        BinaryOperator.LessOrEqual => order <= 0,
        BinaryOperator.Greater => order > 0,
        _ => order >= 0,
    });

    public TemplateException Unsupported(object? left, object? right) => new(
        Span, $"The operator `{Span.Text}` is not supported between {Run.TypeName(left)} and {Run.TypeName(right)}");

    private object OfText(object? left, object? right)
    {
        if (Operator == BinaryOperator.Multiply)
            return Repeat(left, right);
        if (Operator == BinaryOperator.Add)
        {
            var (first, second) = (Run.Format(left), Run.Format(right));
            Run.CheckLength((long)first.Length + second.Length);
            return Run.Charge(first + second);
        }

        if (!IsComparison)
            throw new TemplateException(Span, $"Operator `{Span.Text}` is not supported on string objects");
        if (Operator is BinaryOperator.Equal or BinaryOperator.NotEqual && (left is null or EmptyValue || right is null or EmptyValue))
            return Boxes.Of(Operator == BinaryOperator.NotEqual);
        return Compare(string.CompareOrdinal(Run.Format(left), Run.Format(right)));
    }

    private string Repeat(object? left, object? right)
    {
        var swap = right is string or Markup;
        var text = Run.Format(swap ? right : left);
        int count;
        try
        {
            count = Run.ToInt(swap ? left : right, Span);
        }
        catch (TemplateException)
        {
            throw new TemplateException(swap ? LeftSpan : RightSpan, "Expecting an integer. A string is multiplied by an integer only");
        }

        if (count <= 0 || text.Length == 0)
            return "";
        Run.CheckLength((long)text.Length * count);
        Run.Charge((long)text.Length * count);
        return string.Create(text.Length * count, text, static (to, piece) =>
        {
            for (; to.Length > 0; to = to[piece.Length..])
                piece.CopyTo(to);
        });
    }

    private object? OfNull(object? left, object? right)
    {
        if (!IsComparison)
            return null;
        var equal = left is null && right is null;
        return Operator switch
        {
            BinaryOperator.Equal => Boxes.Of(equal),
            BinaryOperator.NotEqual => Boxes.Of(!equal),
            _ => Boxes.False,
        };
    }

    private object? OfEmpty(object? left, object? right)
    {
        if (!IsComparison)
            return EmptyValue.Instance;
        if (left is EmptyValue && right is EmptyValue)
            return Compare(0);
        var isEmpty = Run.IsEmpty(left is EmptyValue ? right : left);
        return Operator switch
        {
            BinaryOperator.NotEqual => Boxes.Of(isEmpty is false),
            BinaryOperator.Less or BinaryOperator.Greater => Boxes.False,
            _ => isEmpty,
        };
    }

    private object? OfRest(object? left, object? right)
    {
        if (Numbers.TryApply(this, left!, right!, out var result))
            return result;
        if (left is bool || right is bool)
            return Operator is BinaryOperator.Equal or BinaryOperator.NotEqual
                ? Boxes.Of(Run.IsTrue(left) == Run.IsTrue(right) == (Operator == BinaryOperator.Equal))
                : throw Unsupported(left, right);
        switch (left, right)
        {
            case (DateTime a, DateTime b) when Operator == BinaryOperator.Subtract:
                return a - b;
            case (DateTime a, TimeSpan b) when Operator == BinaryOperator.Add:
                return a + b;
            case (DateTime a, DateTime b) when IsComparison:
                return Compare(a.CompareTo(b));
        }

        return Operator switch
        {
            BinaryOperator.Equal => Boxes.Of(Equals(left, right)),
            BinaryOperator.NotEqual => Boxes.Of(!Equals(left, right)),
            _ => throw Unsupported(left, right),
        };
    }
}
