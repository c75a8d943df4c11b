using System.Numerics;
using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Running;

/// <summary>Arithmetic. The wider type of the two decides: decimal, double, float, big integer, long, int; whole results shrink to what holds them.</summary>
internal static class Numbers
{
    // A number of more bits would take longer than a rendering may.
    private const long LongestBits = 64 * 1024;

    public static bool IsNumber(object? value) => value is int or long or double or decimal or float or BigInteger;

    public static bool TryApply(in Operation operation, object left, object right, out object? result)
    {
        if (left is int a && right is int b)
            result = OfIntegers(operation, a, b);
        else if (!IsNumber(left) && !IsNumber(right))
            result = null;
        else if (left is decimal || right is decimal)
            result = OfDecimals(operation, To<decimal>(left, operation.Run, operation.Span), To<decimal>(right, operation.Run, operation.Span));
        else if (left is double || right is double)
            result = OfDoubles(operation, To<double>(left, operation.Run, operation.Span), To<double>(right, operation.Run, operation.Span));
        else if (left is float || right is float)
            result = OfFloats(operation, To<float>(left, operation.Run, operation.Span), To<float>(right, operation.Run, operation.Span));
        else
            result = OfBigIntegers(operation, To<BigInteger>(left, operation.Run, operation.Span), To<BigInteger>(right, operation.Run, operation.Span));
        return result is not null;
    }

    /// <summary>Makes a number, a boolean or null into a <typeparamref name="T"/>; a text is read where a function wants a number.</summary>
    public static T To<T>(object? value, Run run, TextSpan span)
        where T : struct, INumber<T>
    {
        try
        {
            return value switch
            {
                null => T.Zero,
                T same => same,
                int number => T.CreateChecked(number),
                long number => T.CreateChecked(number),
                double number => T.CreateChecked(number),
                float number => T.CreateChecked(number),
                decimal number => T.CreateChecked(number),
                BigInteger number => T.CreateChecked(number),
                bool number => number ? T.One : T.Zero,
                string text when T.TryParse(text, System.Globalization.NumberStyles.Float, run.Culture, out var number) => number,
                _ => throw Run.Cannot(value, typeof(T).Name.ToLowerInvariant(), span),
            };
        }
        catch (OverflowException)
        {
            throw Run.Cannot(value, typeof(T).Name.ToLowerInvariant(), span);
        }
    }

    public static object Fit(BigInteger value)
    {
        if (value.GetBitLength() > LongestBits)
            throw new ArgumentProblem(-1, "The number is too large");
        return value >= long.MinValue && value <= long.MaxValue ? Boxes.Of((long)value) : value;
    }

    private static object? OfIntegers(in Operation operation, long left, long right) => operation.Operator switch
    {
        BinaryOperator.Add => Boxes.Of(left + right),
        BinaryOperator.Subtract => Boxes.Of(left - right),
        BinaryOperator.Multiply => Boxes.Of(left * right),
        BinaryOperator.Divide => (double)left / right,
        BinaryOperator.DivideRound => Boxes.Of(left / right),
        BinaryOperator.Modulus => Boxes.Of(left % right),
        BinaryOperator.Equal => Boxes.Of(left == right),
        BinaryOperator.NotEqual => Boxes.Of(left != right),
        BinaryOperator.Less => Boxes.Of(left < right),
        BinaryOperator.LessOrEqual => Boxes.Of(left <= right),
        BinaryOperator.Greater => Boxes.Of(left > right),
        BinaryOperator.GreaterOrEqual => Boxes.Of(left >= right),
        _ => OfBigIntegers(operation, left, right),
    };

    private static object? OfBigIntegers(in Operation operation, BigInteger left, BigInteger right) => operation.Operator switch
    {
        BinaryOperator.Add => Fit(left + right),
        BinaryOperator.Subtract => Fit(left - right),
        BinaryOperator.Multiply => Fit(left * right),
        BinaryOperator.Divide => (double)left / (double)right,
        BinaryOperator.DivideRound => Fit(left / right),
        BinaryOperator.Modulus => Fit(left % right),
        BinaryOperator.ShiftLeft => Fit(Shift(left, right)),
        BinaryOperator.ShiftRight => Fit(Shift(left, -right)),
        BinaryOperator.Range => Range(operation, left, right, inclusive: true),
        BinaryOperator.RangeExclusive => Range(operation, left, right, inclusive: false),
        _ => operation.Compare(left.CompareTo(right)),
    };

    private static BigInteger Shift(BigInteger value, BigInteger by)
    {
        if (BigInteger.Abs(by) > LongestBits)
            throw new ArgumentProblem(-1, $"Shift amount `{by}` is too large");
        return value << (int)by;
    }

    private static ArrayValue Range(in Operation operation, BigInteger left, BigInteger right, bool inclusive)
    {
        var count = BigInteger.Abs(right - left) + (inclusive ? 1 : 0);
        operation.Run.CheckItems(count > long.MaxValue ? long.MaxValue : (long)count, operation.Span);
        var step = left < right ? 1 : -1;
        var result = new ArrayValue { IsIterator = true };
        for (var i = 0; i < (int)count; i++)
            result.Add(Fit(left + (step * i)));
        return result;
    }

    private static object OfDoubles(in Operation operation, double left, double right) => operation.Operator switch
    {
        BinaryOperator.DivideRound => Math.Round(left / right),
        BinaryOperator.ShiftLeft => left * Math.Pow(2, right),
        BinaryOperator.ShiftRight => left / Math.Pow(2, right),
        _ => OfNumbers(operation, left, right),
    };

    private static object OfFloats(in Operation operation, float left, float right) => operation.Operator switch
    {
        BinaryOperator.DivideRound => MathF.Truncate(left / right),
        BinaryOperator.ShiftLeft => left * MathF.Pow(2, right),
        BinaryOperator.ShiftRight => left / MathF.Pow(2, right),
        _ => OfNumbers(operation, left, right),
    };

    private static object OfDecimals(in Operation operation, decimal left, decimal right) => operation.Operator switch
    {
        BinaryOperator.DivideRound => Math.Round(left / right),
        BinaryOperator.ShiftLeft => left * (decimal)Math.Pow(2, (double)right),
        BinaryOperator.ShiftRight => left / (decimal)Math.Pow(2, (double)right),
        _ => OfNumbers(operation, left, right),
    };

    private static object OfNumbers<T>(in Operation operation, T left, T right)
        where T : struct, INumber<T> => operation.Operator switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * right,
        BinaryOperator.Divide => left / right,
        BinaryOperator.Modulus => left % right,
        BinaryOperator.Equal => Boxes.Of(left == right),
        BinaryOperator.NotEqual => Boxes.Of(left != right),
        BinaryOperator.Less => Boxes.Of(left < right),
        BinaryOperator.LessOrEqual => Boxes.Of(left <= right),
        BinaryOperator.Greater => Boxes.Of(left > right),
        BinaryOperator.GreaterOrEqual => Boxes.Of(left >= right),
        _ => throw operation.Unsupported(left, right),
    };
}
