using Newsletter.Accounts;

namespace Newsletter.Rendering.Designs.Pages;

internal static class DesignWords
{
    /// <summary>Publications by name, then how many issues name it themselves; of those that the caller may not see, how many there are.</summary>
    public static string UsedBy(IReadOnlyList<DesignUse> uses, Caller caller)
    {
        var seen = uses.Where(use => caller.May(Role.Editor, use.PublicationKey)).ToList();
        var issues = seen.Count(use => use.Issue is not null);
        var hidden = uses.Count - seen.Count;
        return string.Join(", ", seen.Where(use => use.Issue is null).Select(use => use.Title)
            .Concat(issues > 0 ? [issues == 1 ? "one issue" : $"{issues} issues"] : [])
            .Concat(hidden > 0 ? ["others that you do not edit"] : []));
    }

    public static string File(string name) => name switch
    {
        DesignRules.SampleFile => "Sample data",
        Design.WordsFile => "Words",
        Design.ManifestFile => "Settings",
        _ => name.EndsWith(".scriban", StringComparison.Ordinal) ? name[..^".scriban".Length] : name,
    };
}
