namespace Newsletter.Engines.Dns;

/// <summary>The <c>tag=value; tag=value</c> of DKIM and DMARC records (RFC 6376 section 3.2).</summary>
public static class TagList
{
    /// <returns>Names in lower case, values without the blanks around them; of two tags of one name the first.</returns>
    public static IReadOnlyDictionary<string, string> Read(string record)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in record.Split(';'))
        {
            var equals = tag.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                tags.TryAdd(tag[..equals].Trim().ToLowerInvariant(), tag[(equals + 1)..].Trim());
        }

        return tags;
    }
}
