namespace Newsletter.Engines.Smtp.Receiving;

/// <summary>What follows MAIL or RCPT: a path in angle brackets and parameters (RFC 5321 section 4.1.2).</summary>
internal sealed record PathArgument(string Address, string[] Parameters)
{
    public static PathArgument? Read(string argument, string keyword)
    {
        if (!argument.StartsWith(keyword, StringComparison.OrdinalIgnoreCase))
            return null;
        var rest = argument.AsSpan(keyword.Length).TrimStart(' ');
        if (rest.IsEmpty || rest[0] != '<' || End(rest) is not (> 0 and var end))
            return null;
        if (end + 1 < rest.Length && rest[end + 1] != ' ')
            return null;

        var path = rest[1..end];
        if (!path.IsEmpty && path[0] == '@')
        {
            // A source route (RFC 5321 appendix C): accepted and ignored.
            var colon = path.IndexOf(':');
            if (colon < 0)
                return null;
            path = path[(colon + 1)..];
        }

        return new PathArgument(path.ToString(), rest[(end + 1)..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The closing bracket, not one inside a quoted local part.</summary>
    private static int End(ReadOnlySpan<char> text)
    {
        var quoted = false;
        for (var i = 1; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
                i++;
            else if (text[i] == '"')
                quoted = !quoted;
            else if (text[i] == '>' && !quoted)
                return i;
        }

        return -1;
    }
}
