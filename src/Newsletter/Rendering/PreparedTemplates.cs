using Newsletter.Engines.Templates;

namespace Newsletter.Rendering;

/// <summary>The two templates of a design, parsed, with what they are rendered with.</summary>
internal sealed record PreparedTemplates(ITemplate Html, ITemplate Text, TemplateOptions ForHtml, TemplateOptions ForText)
{
    public TemplateOptions HtmlOptions { get; } = ForHtml with { Escaping = TemplateEscaping.Html };

    public TemplateOptions TextOptions { get; } = ForText with { Escaping = TemplateEscaping.None };
}
