using System.Globalization;
using System.Numerics;
using System.Text;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Parsing;

/// <summary>The values of literals. Null: out of range.</summary>
internal static class Literals
{
    // What a number literal may hold; longer ones would only take time.
    private const int LongestNumber = 1000;

    private const string KnownEscapes = "\r\n0'\"\\bfnrtvux";

    public static object? Integer(string text)
    {
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;
        text = text.Replace("_", "", StringComparison.Ordinal);
        if (long.TryParse(text, Styles, CultureInfo.InvariantCulture, out var number))
            return Boxes.Of(number);
        var exponent = text.IndexOfAny(['e', 'E']);
        if (text.Length > LongestNumber || (exponent >= 0 && text.Length - exponent > 4))
            return null;
        return BigInteger.TryParse(text, Styles, CultureInfo.InvariantCulture, out var big) ? big : null;
    }

    public static object? Float(string text)
    {
        text = text.Replace("_", "", StringComparison.Ordinal);
        var digits = char.IsLetter(text[^1]) ? text[..^1] : text;
        switch (text[^1])
        {
            case 'f' or 'F':
                return float.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var single) ? single : null;
            case 'm' or 'M' when decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact):
                return exact;
            default:
                return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
    }

    public static object? Hex(string text) => Radix(text, (value, c) => (value << 4) + Convert.ToInt32(c.ToString(), 16));

    public static object? Binary(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
            return Radix(text, (value, c) => (value << 1) + (c - '0'));
        var suffix = char.IsLetter(text[^1]) ? text[^1] : 'd';
        double result = 0;
        foreach (var c in text.AsSpan(2))
        {
            if (c is '0' or '1')
                result = (result * 2) + (c - '0');
        }

        result *= Math.Pow(2, -text.AsSpan(point).Count('0') - text.AsSpan(point).Count('1'));
        return suffix is 'f' or 'F' ? (float)result : result;
    }

    /// <summary>The first character that means nothing behind a backslash. That the digits of <c>\u</c> and <c>\x</c> are some is seen to by the lexer.</summary>
    public static char? WrongEscape(ReadOnlySpan<char> text, bool brace)
    {
        for (var i = text.IndexOf('\\'); i >= 0 && i + 1 < text.Length; i++)
        {
            if (text[i] != '\\')
                continue;
            if (!KnownEscapes.Contains(text[++i], StringComparison.Ordinal) && !(brace && text[i] == '{'))
                return text[i];
        }

        return null;
    }

    public static string String(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
            return text.ToString();
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                AppendEscape(result, text, ref i);
            else
                result.Append(text[i]);
        }

        return result.ToString();
    }

    /// <summary>Up to 32 bits are an int, up to 64 a long, with the sign in the highest bit; a <c>u</c> behind means that there is none.</summary>
    private static object? Radix(string text, Func<BigInteger, char, BigInteger> add)
    {
        if (text.Length > LongestNumber)
            return null;
        var unsigned = text[^1] is 'u' or 'U';
        var value = BigInteger.Zero;
        foreach (var c in text.AsSpan(2, text.Length - 2 - (unsigned ? 1 : 0)))
        {
            if (c != '_')
                value = add(value, c);
        }

        if (value <= uint.MaxValue)
            return unsigned ? (long)value : Boxes.Of(unchecked((int)(uint)value));
        return unsigned || value > ulong.MaxValue ? value : unchecked((long)(ulong)value);
    }

    private static void AppendEscape(StringBuilder result, ReadOnlySpan<char> text, ref int at)
    {
        var c = text[++at];
        switch (c)
        {
            case '\n':
                break;
            case '\r':
                at += at + 1 < text.Length && text[at + 1] == '\n' ? 1 : 0;
                break;
            case 'u' or 'x':
                var digits = c == 'u' ? 4 : 2;
                if (at + digits < text.Length
                    && ushort.TryParse(text.Slice(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                    result.Append((char)code);
                at = Math.Min(at + digits, text.Length - 1);
                break;
            default:
                result.Append(c switch
                {
                    '0' => '\0',
                    'b' => '\b',
                    'f' => '\f',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'v' => '\v',
                    _ => c,
                });
                break;
        }
    }
}
