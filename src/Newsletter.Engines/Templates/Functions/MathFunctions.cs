using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

internal static class MathFunctions
{
    public static Namespace Create() => new Namespace()
        .Add("abs", "any value", Abs)
        .Add("ceil", "number value", a => Math.Ceiling(a.Number(0)))
        .Add("divided_by", "number value, any divisor", DividedBy)
        .Add("floor", "number value", a => Math.Floor(a.Number(0)))
        .Add("format", "any value, text format, text culture?", Format)
        .Add("is_number", "any value", a => Boxes.Of(Numbers.IsNumber(a[0])))
        .Add("minus", "any value, any with", a => Apply(a, BinaryOperator.Subtract))
        .Add("modulo", "any value, any with", a => Apply(a, BinaryOperator.Modulus))
        .Add("plus", "any value, any with", a => Apply(a, BinaryOperator.Add))
        .Add("random", "int minValue, int maxValue", Random)
        .Add("round", "number value, int precision=0", a => Math.Round(a.Number(0), a.Int(1)))
        .Add("times", "any value, any with", a => Apply(a, BinaryOperator.Multiply))
        .Add("uuid", "", _ => Uuid());

    private static object? Abs(Arguments a) => a[0] switch
    {
        null => null,
        int number => number == int.MinValue ? throw new ArgumentProblem(0, "The number is too small") : Boxes.Of(Math.Abs(number)),
        long number => Math.Abs(number),
        double number => Math.Abs(number),
        float number => Math.Abs(number),
        decimal number => Math.Abs(number),
        BigInteger number => BigInteger.Abs(number),
        bool value => value,
        var other => throw new ArgumentProblem(-1, $"The value `{a.Run.Format(other)}` is not a number"),
    };

    private static object? Apply(Arguments a, BinaryOperator @operator) => new Operation(a.Run, @operator, a.Call.Span).Apply(a[0], a[1]);

    private static object? DividedBy(Arguments a)
    {
        var result = new Operation(a.Run, BinaryOperator.Divide, a.Call.Span).Apply(a.Number(0), a[1]);

        // An integer divides into integers.
        return a[1] is int && result is double number ? unchecked((int)Math.Floor(number)) : result;
    }

    private static string Format(Arguments a)
    {
        if (a[0] is null)
            return "";
        if (!Numbers.IsNumber(a[0]))
            throw new ArgumentProblem(-1, $"Unexpected `{a.Run.Format(a[0])}`. Must be a formattable number");
        return Formatted(a);
    }

    /// <summary>A value in a format of the base class library, as wide as a text may be.</summary>
    public static string Formatted(Arguments a)
    {
        var format = a.Text(1);

        // "D999999999" would make a text of that length.
        if (format.AsSpan().Count('0') > 100 || (format.Length > 4 && int.TryParse(format.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            throw new ArgumentProblem(1, $"The format `{format}` is too wide");
        return a.Run.Charge(((IFormattable)a[0]!).ToString(format, a.TextOrNull(2) is { } culture ? CultureInfo.GetCultureInfo(culture) : a.Run.Culture));
    }

    private static object Random(Arguments a)
    {
        if (a.Int(0) > a.Int(1))
            throw new ArgumentProblem(-1, "minValue must not be greater than maxValue");
        return a.Int(0) == a.Int(1) ? a.Int(0) : RandomNumberGenerator.GetInt32(a.Int(0), a.Int(1));
    }

    private static string Uuid()
    {
        // RFC 9562, version 4: random bits but for version and variant.
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
