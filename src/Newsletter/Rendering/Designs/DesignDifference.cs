using Newsletter.Shell;

namespace Newsletter.Rendering.Designs;

/// <summary>What one version of a design says otherwise than another, file by file; files that are the same are left out.</summary>
internal sealed record DesignDifference(int From, int To, IReadOnlyList<FileDifference> Files)
{
    public static DesignDifference Between(FoundDesign from, FoundDesign to) => new(
        from.Ordinal,
        to.Ordinal,
        [
            .. DesignRules.Ordered(from.Files.Concat(to.Files).DistinctBy(file => file.Key)).Keys
                .Where(name => from.Files.GetValueOrDefault(name) != to.Files.GetValueOrDefault(name))
                .Select(name => new FileDifference(
                    name, !from.Files.ContainsKey(name), !to.Files.ContainsKey(name), TextDiff.Between(from.Files.GetValueOrDefault(name, ""), to.Files.GetValueOrDefault(name, ""))))
                // An end of the last line that came or went is no line.
                .Where(file => file.IsNew || file.IsGone || file.Text.Added + file.Text.Removed > 0),
        ]);
}

/// <param name="IsNew">The earlier version did not have it.</param>
/// <param name="IsGone">The later one does not have it.</param>
internal sealed record FileDifference(string Name, bool IsNew, bool IsGone, TextDiff Text)
{
    /// <summary>"+3 −1 lines", or that the file itself came or went.</summary>
    public string Words => IsNew ? "new" : IsGone ? "taken out" : $"+{Text.Added} \u2212{Text.Removed} {(Text.Added + Text.Removed == 1 ? "line" : "lines")}";
}

/// <param name="Lines">Those that were removed and added, each with its number: of a removed one in the earlier version, of an added one in the later.</param>
internal sealed record FileDifferenceAnswer(string Name, IReadOnlyList<LineDifferenceAnswer> Lines);

internal sealed record LineDifferenceAnswer(DiffKind Kind, int Line, string Text);

internal sealed record DesignDifferenceAnswer(int From, int To, IReadOnlyList<FileDifferenceAnswer> Files)
{
    public static DesignDifferenceAnswer Of(DesignDifference difference) => new(
        difference.From,
        difference.To,
        [
            .. difference.Files.Select(file => new FileDifferenceAnswer(
                file.Name,
                [.. file.Text.Lines.Where(line => line.Kind != DiffKind.Same).Select(line => new LineDifferenceAnswer(line.Kind, (line.After ?? line.Before)!.Value, line.Text))])), // every line is in one of them
        ]);
}
