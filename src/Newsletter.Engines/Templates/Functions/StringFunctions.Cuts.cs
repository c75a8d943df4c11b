using System.Globalization;
using System.Text;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

internal static partial class StringFunctions
{
    private static void AddSearch(Namespace to) => to
        .Add("contains", "text text, text value", a => Boxes.Of(Both(a) && a.Text(0).Contains(a.Text(1), StringComparison.Ordinal)))
        .Add("starts_with", "text text, text value", a => Boxes.Of(Both(a) && a.Text(0).StartsWith(a.Text(1), ignoreCase: false, a.Run.Culture)))
        .Add("ends_with", "text text, text value", a => Boxes.Of(Both(a) && a.Text(0).EndsWith(a.Text(1), ignoreCase: false, a.Run.Culture)))
        .Add("equals_ignore_case", "text text, text value", a => Boxes.Of(EqualsIgnoreCase(a)))
        .Add("index_of", "text text, text search, int? startIndex?, int? count?, text stringComparison?", IndexOf)
        .Add("empty", "text text", a => Boxes.Of(a.Text(0).Length == 0))
        .Add("whitespace", "text text", a => Boxes.Of(string.IsNullOrWhiteSpace(a.Text(0))))
        .Add("size", "text text", a => Boxes.Of(a.Text(0).Length))
        .Add("replace", "text text, text match, text replace", a => Replace(a))
        .Add("replace_first", "text text, text match, text replace, bool fromEnd?", a => ReplaceOne(a, a.TextOrNull(0) ?? "", a.Text(2), a[3] is true))
        .Add("remove", "text text, text remove", a => a.Text(1).Length == 0 ? a.TextOrNull(0) : a.TextOrNull(0)?.Replace(a.Text(1), "", StringComparison.Ordinal))
        .Add("remove_first", "text text, text remove", a => ReplaceOne(a, a.TextOrNull(0), "", fromEnd: false))
        .Add("remove_last", "text text, text remove", a => ReplaceOne(a, a.TextOrNull(0), "", fromEnd: true));

    private static void AddCuts(Namespace to) => to
        .Add("strip", "text text", a => a.TextOrNull(0)?.Trim())
        .Add("lstrip", "text text", a => a.TextOrNull(0)?.TrimStart())
        .Add("rstrip", "text text", a => a.TextOrNull(0)?.TrimEnd())
        .Add("strip_newlines", "text text", a => a.Text(0).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal))
        .Add("slice", "text text, int start, int? length?", a => Slice(a.Text(0), a.Int(1), a[2] as int?))
        .Add("slice1", "text text, int start, int length=1", a => a.Int(2) <= 0 ? "" : Slice(a.Text(0), a.Int(1), a.Int(2)))
        .Add("split", "text text, text match", Split)
        .Add("truncate", "text text, int length, text ellipsis?", Truncate)
        .Add("truncatewords", "text text, int count, text ellipsis?", TruncateWords)
        .Add("pad_left", "text text, int width", a => a.Run.Charge(a.Text(0).PadLeft(Width(a))))
        .Add("pad_right", "text text, int width", a => a.Run.Charge(a.Text(0).PadRight(Width(a))));

    private static bool Both(Arguments a) => a.Text(0).Length > 0 && a.Text(1).Length > 0;

    private static bool EqualsIgnoreCase(Arguments a) =>
        a.TextOrNull(0) is { } text && a.TextOrNull(1) is { } other && CultureInfo.InvariantCulture.CompareInfo.Compare(text, other, CompareOptions.IgnoreCase) == 0;

    private static object IndexOf(Arguments a)
    {
        var text = a.TextOrNull(0) ?? throw new ArgumentProblem(0, "A text is expected");
        var search = a.TextOrNull(1) ?? throw new ArgumentProblem(1, "A text to search for is expected");
        var start = a[2] as int? ?? 0;
        var count = a[3] as int? ?? text.Length - start;
        var (compare, options) = a.TextOrNull(4) switch
        {
            null or "CurrentCulture" => (a.Run.Culture, CompareOptions.None),
            "CurrentCultureIgnoreCase" => (a.Run.Culture, CompareOptions.IgnoreCase),
            "InvariantCulture" => (CultureInfo.InvariantCulture, CompareOptions.None),
            "InvariantCultureIgnoreCase" => (CultureInfo.InvariantCulture, CompareOptions.IgnoreCase),
            "Ordinal" => (CultureInfo.InvariantCulture, CompareOptions.Ordinal),
            "OrdinalIgnoreCase" => (CultureInfo.InvariantCulture, CompareOptions.OrdinalIgnoreCase),
            var other => throw new ArgumentProblem(4, $"'{other}' is not a valid string comparison"),
        };
        return Boxes.Of(compare.CompareInfo.IndexOf(text, search, start, count, options));
    }

    private static string Replace(Arguments a)
    {
        var (text, match, replacement) = (a.Text(0), a.Text(1), a.Text(2));
        if (text.Length == 0)
            return "";
        if (match.Length == 0)
            throw new ArgumentProblem(1, "A text to replace is expected");
        if (replacement.Length > match.Length)
            a.Run.CheckLength((long)text.Length / match.Length * replacement.Length);
        return a.Run.Charge(text.Replace(match, replacement, StringComparison.Ordinal));
    }

    private static string? ReplaceOne(Arguments a, string? text, string replacement, bool fromEnd)
    {
        var match = a.Text(1);
        if (string.IsNullOrEmpty(text) || match.Length == 0)
            return text;
        var at = fromEnd ? text.LastIndexOf(match, StringComparison.OrdinalIgnoreCase) : text.IndexOf(match, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? text : a.Run.Charge(string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + match.Length)));
    }

    private static string Slice(string text, int start, int? length)
    {
        long from = start < 0 ? (long)start + text.Length : start;
        var end = length is { } count ? Math.Min(text.Length, from + count) : text.Length;
        from = Math.Max(0, from);
        return from >= end ? "" : text[(int)from..(int)end];
    }

    private static ArrayValue Split(Arguments a)
    {
        var text = a.Text(0);
        if (text.Length == 0)
            return a.Iterator([]);
        return a.Iterator(a.Text(1).Length == 0 ? [text] : text.Split(a.Text(1), StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Truncate(Arguments a)
    {
        var (text, length, ellipsis) = (a.Text(0), a.Int(1), a.TextOrNull(2) ?? "...");
        return text.Length <= length || text.Length == 0 ? text : a.Run.Charge(string.Concat(text.AsSpan(0, Math.Max(0, length - ellipsis.Length)), ellipsis));
    }

    /// <summary>The first words, and the dots even where nothing was cut: that is what the language does.</summary>
    private static string TruncateWords(Arguments a)
    {
        if (a.Text(0).Length == 0)
            return "";
        var result = new StringBuilder();
        var count = a.Int(1);
        foreach (var word in Words(a.Text(0)))
        {
            if (count-- <= 0)
                break;
            result.Append(result.Length == 0 ? "" : " ").Append(word);
        }

        return a.Run.Charge(result.Append("...").ToString());
    }

    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !char.IsWhiteSpace(text[i]))
                continue;
            yield return text[start..i];
            while (i + 1 < text.Length && char.IsWhiteSpace(text[i + 1]))
                i++;
            start = i + 1;
        }
    }

    private static int Width(Arguments a)
    {
        a.Run.CheckLength(a.Int(1));
        return a.Int(1);
    }
}
