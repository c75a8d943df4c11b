namespace Newsletter.Responses.Returned;

/// <summary>The fields of a report's machine-readable part: groups between empty lines (RFC 3464 section 2.1).</summary>
internal static class StatusFields
{
    private const int MostGroups = 200;

    public static List<List<(string Name, string Value)>> Read(string text)
    {
        var groups = new List<List<(string Name, string Value)>>();
        var group = new List<(string Name, string Value)>();
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd('\r')).Append(""))
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                if (group.Count > 0 && groups.Count < MostGroups)
                    groups.Add(group);
                if (group.Count > 0)
                    group = [];
            }
            else if (line[0] is ' ' or '\t')
            {
                if (group.Count > 0)
                    group[^1] = (group[^1].Name, group[^1].Value + " " + line.Trim());
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                group.Add((line[..colon].Trim().ToLowerInvariant(), line[(colon + 1)..].Trim()));
            }
        }

        return groups;
    }
}
