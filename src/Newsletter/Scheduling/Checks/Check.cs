namespace Newsletter.Scheduling.Checks;

/// <summary>One finding about an issue before it goes out.</summary>
/// <param name="Id">Stable, like <c>alt-text</c>.</param>
/// <param name="Article">The article it is about, or null.</param>
internal sealed record Check(string Id, CheckLevel Level, string Title, string Detail, Guid? Article = null);

internal enum CheckLevel
{
    Ok,
    Warning,
    Error,
}
