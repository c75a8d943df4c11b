using Newsletter.Engines;
using Newsletter.Engines.Adapters.Scriban;
using Newsletter.Engines.Templates;

namespace Newsletter.Rendering;

/// <summary>The template engines of this build; <c>Engines:Templates</c> picks.</summary>
internal static class TemplateEngines
{
    /// <returns>The engine, or a failure <c>engines.unknown</c>.</returns>
    public static Result<ITemplateEngine> Make(string? choice)
    {
        var catalog = new EngineCatalog();
        catalog.Templates.AddBuiltIn("BuiltIn", () => new BuiltInTemplateEngine());
        ScribanOffer.OfferTo(catalog);
        return catalog.Templates.Make(choice);
    }
}
