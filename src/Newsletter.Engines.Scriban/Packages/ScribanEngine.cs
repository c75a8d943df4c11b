using global::Scriban;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>The template contract on Scriban itself.</summary>
public sealed class ScribanEngine : ITemplateEngine
{
    public const string EngineName = "Scriban";

    public string Name => EngineName;

    public ITemplate Parse(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var template = Template.Parse(text, name);
            return template is { HasErrors: false, Page: { } page } && Depth.Exceeded(page) is not null
                ? new ScribanTemplate(name, new TemplateMessage(TemplateSeverity.Error, name, new TemplateSpan(0, 0, 1, 1), Depth.TooDeep))
                : new ScribanTemplate(name, text, template);
        }
        catch (Exception thrown) when (thrown is InvalidOperationException or ArgumentException or ArithmeticException or FormatException)
        {
            // The parser reports into its messages; what it throws all the same is about the text as well.
            return new ScribanTemplate(name, new TemplateMessage(TemplateSeverity.Error, name, new TemplateSpan(0, 0, 1, 1), thrown.Message));
        }
    }
}
