using System.Text;

namespace Newsletter.Engines.Mime;

/// <summary>A structured header value with parameters (RFC 2045 section 5.1): Content-Type, Content-Disposition.</summary>
/// <param name="Value">In lower case: <c>text/plain</c>, <c>attachment</c>.</param>
/// <param name="Parameters">Names in lower case.</param>
public sealed record MimeContentType(string Value, IReadOnlyDictionary<string, string> Parameters)
{
    public static MimeContentType PlainText { get; } = new("text/plain", new Dictionary<string, string>());

    public string? Charset => Parameters.GetValueOrDefault("charset");

    public string? Boundary => Parameters.GetValueOrDefault("boundary");

    public bool Is(string kind) => Value.StartsWith(kind, StringComparison.Ordinal);

    /// <summary>Reads leniently: what makes no sense is passed over. Where a name comes twice, the first counts.</summary>
    public static MimeContentType Read(string header)
    {
        var rest = header.AsSpan();
        var value = Until(ref rest, ';').Trim().ToString().ToLowerInvariant();
        var parameters = new Dictionary<string, string>();
        while (!rest.IsEmpty && parameters.Count < 50)
        {
            var parameter = Until(ref rest, ';').Trim();
            var equals = parameter.IndexOf('=');
            if (equals > 0)
                parameters.TryAdd(parameter[..equals].Trim().ToString().ToLowerInvariant(), Unquote(parameter[(equals + 1)..].Trim()));
        }

        return new MimeContentType(value, parameters);
    }

    /// <summary>The text before a separator that stands in no quoted string; what is behind it is left in <paramref name="rest"/>.</summary>
    private static ReadOnlySpan<char> Until(ref ReadOnlySpan<char> rest, char separator)
    {
        var quoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (quoted && rest[i] == '\\')
                i++;
            else if (rest[i] == '"')
                quoted = !quoted;
            else if (rest[i] == separator && !quoted)
                return Split(ref rest, i, i + 1);
        }

        return Split(ref rest, rest.Length, rest.Length);
    }

    private static ReadOnlySpan<char> Split(ref ReadOnlySpan<char> rest, int end, int next)
    {
        var head = rest[..end];
        rest = rest[next..];
        return head;
    }

    private static string Unquote(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '"')
            return text.ToString();
        var unquoted = new StringBuilder();
        for (var i = 1; i < text.Length && text[i] != '"'; i++)
            unquoted.Append(text[i] == '\\' && i + 1 < text.Length ? text[++i] : text[i]);
        return unquoted.ToString();
    }
}
