using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates;

/// <summary>Our own implementation of the Scriban language.</summary>
public sealed class BuiltInTemplateEngine : ITemplateEngine
{
    public string Name => "BuiltIn";

    public ITemplate Parse(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var source = new SourceText(text, name);
        var (page, messages) = Parser.Parse(source, scriptOnly: false);
        return new BuiltInTemplate(new ParsedTemplate(source, page, messages));
    }
}
