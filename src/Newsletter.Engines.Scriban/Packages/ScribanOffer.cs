namespace Newsletter.Engines.Adapters.Scriban;

public static partial class ScribanOffer
{
    static partial void Add(EngineCatalog catalog) => catalog.Templates.AddPackage(ScribanEngine.EngineName, () => new ScribanEngine());
}
