namespace Newsletter.Articles.Import.Reading;

[Flags]
internal enum InlineStyle
{
    None = 0,
    Bold = 1,
    Italic = 2,
}

/// <summary>Some words of a line that look alike.</summary>
/// <param name="Href">Where they lead: http, https or mailto, nothing else gets this far.</param>
internal readonly record struct InlineRun(string Text, InlineStyle Style = InlineStyle.None, string? Href = null)
{
    /// <summary>An address that is its own text.</summary>
    public bool IsAddress => Href is not null && (Text == Href || Text.Trim() == Href || Redirects.Unwrap(Text.Trim()) == Href);
}
