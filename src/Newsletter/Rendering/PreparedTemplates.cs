using Newsletter.Engines.Templates;

namespace Newsletter.Rendering;

/// <summary>The two templates of a design, parsed, with what they are rendered with.</summary>
internal sealed record PreparedTemplates(ITemplate Html, ITemplate Text, TemplateOptions Options)
{
    public TemplateOptions HtmlOptions { get; } = Options with { Escaping = TemplateEscaping.Html };

    public TemplateOptions TextOptions { get; } = Options with { Escaping = TemplateEscaping.None };
}
