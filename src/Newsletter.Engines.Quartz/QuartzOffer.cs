namespace Newsletter.Engines.Adapters.Quartz;

/// <summary>Offers Quartz.NET to the product; it is there in every build.</summary>
public static class QuartzOffer
{
    public static void OfferTo(EngineCatalog catalog) => catalog.Jobs.AddBuiltIn(QuartzJobEngine.EngineName, () => new QuartzJobEngine(catalog.Log));
}
