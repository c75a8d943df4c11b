namespace Newsletter.Rendering;

internal static class RenderFailures
{
    /// <summary>The one failure that is about the reader, not the issue: the sender skips the row (reason noSections).</summary>
    public const string NoSections = "copy.noSections";

    public static Failure SwitchedOff() => new(NoSections, "This reader has switched off the sections of all articles of the issue.");

    public static Failure Subject() => new(
        "issue.subject", "The subject may not hold line breaks or control characters. Write it as one line.");

    public static Failure Expression(string field, string problem) => new("issue.expression", $"In the {field}: {problem}");
}
