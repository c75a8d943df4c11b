using global::Scriban;
using global::Scriban.Parsing;
using global::Scriban.Runtime;
using global::Scriban.Syntax;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>Finds what a template includes: by the function that the product gives, and nowhere else.</summary>
internal sealed class IncludeLoader(Func<string, string?>? find) : ITemplateLoader
{
    public string? GetPath(TemplateContext context, SourceSpan callerSpan, string templateName) =>
        find is null
            ? throw new ScriptRuntimeException(callerSpan, $"Unable to include <{templateName}>. There are no templates to include here")
            : templateName;

    public string? Load(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
        find!(templatePath) ?? throw new ScriptRuntimeException(callerSpan, $"There is no template `{templatePath}` to include");

    public ValueTask<string?> LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
        throw new NotSupportedException(RenderContext.Synchronous);
}
