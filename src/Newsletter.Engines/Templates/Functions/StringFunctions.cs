using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

internal static partial class StringFunctions
{
    private const NumberStyles FloatStyle = NumberStyles.Float | NumberStyles.AllowThousands;

    public static Namespace Create()
    {
        var result = new Namespace();
        AddCase(result);
        AddSearch(result);
        AddCuts(result);
        AddConversions(result);
        AddHashes(result);
        return result;
    }

    private static void AddCase(Namespace to) => to
        .Add("append", "text text, text with", a => Join(a, a.Text(0), a.Text(1)))
        .Add("prepend", "text text, text by", a => Join(a, a.Text(1), a.Text(0)))
        .Add("capitalize", "text text", a => Capitalize(a.Text(0)))
        .Add("capitalizewords", "text text", a => CapitalizeWords(a.Text(0)))
        .Add("downcase", "text text", a => a.TextOrNull(0)?.ToLowerInvariant())
        .Add("upcase", "text text", a => a.TextOrNull(0)?.ToUpperInvariant())
        .Add("handleize", "text text", a => Handleize(a.Text(0)))
        .Add("pluralize", "int number, text singular, text plural", a => a.Int(0) == 1 ? a.Text(1) : a.Text(2))
        .Add("escape", "text text", a => a.TextOrNull(0) is { } text ? a.Run.Charge(Texts.Escape(text)) : null)
        .Add("literal", "text text", a => a.TextOrNull(0) is { } text ? a.Run.Charge($"\"{Texts.Escape(text)}\"") : null);

    private static void AddConversions(Namespace to) => to
        .Add("to_int", "text text", a => int.TryParse(a.Text(0), NumberStyles.Integer, a.Run.Culture, out var number) ? Boxes.Of(number) : null)
        .Add("to_long", "text text", a => long.TryParse(a.Text(0), NumberStyles.Integer, a.Run.Culture, out var number) ? number : null)
        .Add("to_float", "text text", a => float.TryParse(a.Text(0), FloatStyle, a.Run.Culture, out var number) ? number : null)
        .Add("to_double", "text text", a => double.TryParse(a.Text(0), FloatStyle, a.Run.Culture, out var number) ? number : null)
        .Add("base64_encode", "text text", a => a.Run.Charge(Convert.ToBase64String(Encoding.UTF8.GetBytes(a.Text(0)))))
        .Add("base64_decode", "text text", a => a.Run.Charge(Encoding.UTF8.GetString(Convert.FromBase64String(a.Text(0)))));

    // Templates of the field use these for cache keys and avatars; nothing here guards a secret.
    private static void AddHashes(Namespace to) => to
        .Add("md5", "text text", a => Hex(MD5.HashData(Bytes(a, 0))))
        .Add("sha1", "text text", a => Hex(SHA1.HashData(Bytes(a, 0))))
        .Add("sha256", "text text", a => Hex(SHA256.HashData(Bytes(a, 0))))
        .Add("sha512", "text text", a => Hex(SHA512.HashData(Bytes(a, 0))))
        .Add("hmac_sha1", "text text, text secretKey", a => Hex(HMACSHA1.HashData(Bytes(a, 1), Bytes(a, 0))))
        .Add("hmac_sha256", "text text, text secretKey", a => Hex(HMACSHA256.HashData(Bytes(a, 1), Bytes(a, 0))))
        .Add("hmac_sha512", "text text, text secretKey", a => Hex(HMACSHA512.HashData(Bytes(a, 1), Bytes(a, 0))));

    private static byte[] Bytes(Arguments a, int index) => Encoding.UTF8.GetBytes(a.Text(index));

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);

    private static string Join(Arguments a, string first, string second)
    {
        a.Run.CheckLength((long)first.Length + second.Length);
        return a.Run.Charge(first + second);
    }

    private static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string CapitalizeWords(string text)
    {
        var result = new StringBuilder(text.Length);
        var start = true;
        foreach (var c in text)
        {
            var capital = start && char.IsLetter(c);
            result.Append(capital ? char.ToUpperInvariant(c) : c);
            start = char.IsWhiteSpace(c) || (start && !capital);
        }

        return result.ToString();
    }

    private static string Handleize(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
                result.Append(char.ToLowerInvariant(c));
            else if (result.Length == 0 || result[^1] != '-')
                result.Append('-');
        }

        return result.ToString().TrimEnd('-') is var handle && result.Length > 0 && result[^1] == '-' ? handle : result.ToString();
    }
}
