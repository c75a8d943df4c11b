using System.Collections.Frozen;

namespace Newsletter.Rendering.Texts;

/// <summary>
/// The inline style of each element that Markdown makes, since many mail programs drop style sheets. They are a design's (<c>design.json</c>):
/// a field's own beat those of <c>*</c>, and in a publication written from right to left those of <c>rtl</c> beat both.
/// </summary>
/// <param name="Styles">Element to the text of its style attribute.</param>
internal sealed record MarkdownStyles(FrozenDictionary<string, string> Styles)
{
    public static MarkdownStyles None { get; } = new(FrozenDictionary<string, string>.Empty);

    /// <summary>Headings inside a text begin at this level, so that those of the page stay in order.</summary>
    public int FirstHeading { get; init; } = 3;

    /// <summary>The start tag's attributes for an element, a blank before each.</summary>
    public string Attributes(string element) =>
        Styles.TryGetValue(element, out var style) && style.Length > 0 ? $" style=\"{style}\"" : "";

    public static MarkdownStyles Of(params ReadOnlySpan<IReadOnlyDictionary<string, string>?> layers)
    {
        var styles = new Dictionary<string, string>();
        foreach (var layer in layers)
        {
            foreach (var (element, style) in layer ?? FrozenDictionary<string, string>.Empty)
                styles[element] = HtmlText.Escape(style);
        }

        return new MarkdownStyles(styles.ToFrozenDictionary());
    }
}
