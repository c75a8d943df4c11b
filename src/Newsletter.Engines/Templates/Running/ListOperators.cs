using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Running;

/// <summary>Operators with an array on one side: concatenation, repetition, appending, comparing item by item.</summary>
internal static class ListOperators
{
    public static object Apply(in Operation operation, object? left, object? right)
    {
        var run = operation.Run;
        var first = left as IReadOnlyList<object?>;
        var second = right as IReadOnlyList<object?>;
        switch (operation.Operator)
        {
            case BinaryOperator.Add:
                (first, second) = Both(operation, left, right);
                run.ChargeItems((long)first.Count + second.Count);
                return ArrayValue.Iterator(run.Items(first).Concat(run.Items(second)));
            case BinaryOperator.Multiply when first is null != second is null:
                return Repeat(run, (first ?? second)!, Count(operation, first is null ? left : right, first is null ? operation.LeftSpan : operation.RightSpan));
            case BinaryOperator.Divide or BinaryOperator.DivideRound or BinaryOperator.Modulus when first is not null:
                var by = Count(operation, right, operation.RightSpan);
                if (by == 0)
                    throw new TemplateException(operation.RightSpan, "Cannot divide by 0");
                return operation.Operator == BinaryOperator.Modulus
                    ? Make(run, first, run.Items(first).Where((_, i) => i % by == 0))
                    : Make(run, first, run.Items(first).Take(first.Count / by));
            case BinaryOperator.ShiftLeft when first is not null:
                return Make(run, first, run.Items(first).Append(right));
            case BinaryOperator.ShiftRight when second is not null:
                return Make(run, second, run.Items(second).Prepend(left));
            case >= BinaryOperator.Less and <= BinaryOperator.NotEqual:
                (first, second) = Both(operation, left, right);
                return Boxes.Of(Compare(operation, first, second));
            case BinaryOperator.Divide or BinaryOperator.DivideRound or BinaryOperator.Modulus or BinaryOperator.ShiftLeft:
                throw Unsupported(operation, operation.LeftSpan, left, right);
            case BinaryOperator.ShiftRight:
                throw Unsupported(operation, operation.RightSpan, left, right);
            default:
                throw operation.Unsupported(left, right);
        }
    }

    private static TemplateException Unsupported(in Operation operation, TextSpan span, object? left, object? right) =>
        new(span, operation.Unsupported(left, right).Message);

    private static (IReadOnlyList<object?> Left, IReadOnlyList<object?> Right) Both(in Operation operation, object? left, object? right)
    {
        if (right is not IReadOnlyList<object?> second)
            throw Unsupported(operation, operation.RightSpan, left, right);
        if (left is not IReadOnlyList<object?> first)
            throw Unsupported(operation, operation.LeftSpan, left, right);
        return (first, second);
    }

    private static int Count(in Operation operation, object? value, TextSpan span)
    {
        var count = operation.Run.ToInt(value, operation.Span);
        return count >= 0 ? count : throw new TemplateException(span, $"Integer {count} cannot be negative when multiplying");
    }

    private static ArrayValue Repeat(Run run, IReadOnlyList<object?> list, int count)
    {
        run.ChargeItems((long)list.Count * count);
        var result = new ArrayValue();
        for (var i = 0; i < count; i++)
        {
            foreach (var item in run.Items(list))
                result.Add(item);
        }

        return result;
    }

    private static ArrayValue Make(Run run, IReadOnlyList<object?> from, IEnumerable<object?> items)
    {
        run.ChargeItems(from.Count);
        return new ArrayValue(items);
    }

    /// <summary>The shorter array is less; of two as long, every pair of items must compare.</summary>
    private static bool Compare(Operation operation, IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        Run.EnsureStack(operation.Span);
        if (left.Count != right.Count)
            return operation.Compare(left.Count.CompareTo(right.Count)) is true;
        if (left.Count == 0)
            return operation.Compare(0) is true;
        for (var i = 0; i < left.Count; i++)
        {
            operation.Run.Step(operation.Span);
            if (operation.Apply(operation.Run.Item(left, i), operation.Run.Item(right, i)) is not true)
                return false;
        }

        return true;
    }
}
