namespace Newsletter.Engines.Templates.Testing;

/// <summary>A template and what it must give.</summary>
/// <param name="Name">Its path below the folder, with slashes and without its ending.</param>
/// <param name="Expected">The text, or <c>text(line,column) : error : …</c>.</param>
/// <param name="Skip">Why this case cannot be tried here, null where it can.</param>
public sealed record TemplateCase(string Name, string Template, string Expected, IReadOnlyDictionary<string, object?> Model, string? Skip);

public enum TemplateCaseOutcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>How a case went.</summary>
/// <param name="Detail">The difference, or why it was skipped; empty where it passed.</param>
public sealed record TemplateCaseResult(string Name, TemplateCaseOutcome Outcome, string Detail);

/// <summary>How a folder went.</summary>
public sealed record TemplateReport(IReadOnlyList<TemplateCaseResult> Results)
{
    public int Passed => Count(TemplateCaseOutcome.Passed);

    public int Failed => Count(TemplateCaseOutcome.Failed);

    public int Skipped => Count(TemplateCaseOutcome.Skipped);

    /// <summary><c>N passed, N failed</c>, and how many were skipped where there are any.</summary>
    public override string ToString() => $"{Passed} passed, {Failed} failed" + (Skipped > 0 ? $", {Skipped} skipped" : "");

    private int Count(TemplateCaseOutcome outcome) => Results.Count(r => r.Outcome == outcome);
}
