namespace Newsletter.Rendering.Designs;

internal static class DesignFailures
{
    public const string NameCode = "design.name";

    public const string NotFoundCode = "design.notFound";

    public static Failure Name(string name) => new(
        NameCode, $"'{(name.Length > 60 ? name[..60] + "…" : name)}' cannot name a design. Use 1 to 40 of a-z, 0-9 and '-'.");

    public static Failure NotFound(string name, IReadOnlyList<string> there) => new(
        NotFoundCode, $"There is no design '{name}'. There {(there.Count == 1 ? "is" : "are")}: {string.Join(", ", there)}.");

    public static Failure NoFolder(string folder) => new(NotFoundCode, $"There is no folder {folder} with a design.json in it.");

    public static Failure Unreadable(string file, string why) => new("design.unreadable", $"The design's file {file} cannot be read: {why}");

    public static Failure TooMuch(string what) => new("design.tooLarge", $"The design is too large: {what}.");

    public static Failure Json(string file, string why) => new("design.json", $"{file}: {why}");

    public static Failure Missing(string file) => new("design.missing", $"The design has no file {file}, which its design.json names.");
}
