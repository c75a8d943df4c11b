using global::Hangfire.MemoryStorage;

namespace Newsletter.Engines.Adapters.Hangfire;

public static partial class HangfireOffer
{
    static partial void Add(EngineCatalog catalog) =>
        catalog.Jobs.AddPackage(HangfireJobEngine.EngineName, () => new HangfireJobEngine(new MemoryStorage(), catalog.Log));
}
