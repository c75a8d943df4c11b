using Newsletter.Engines.Adapters.Hangfire;
using Newsletter.Engines.Jobs;
using Newsletter.Engines.Tests.Contracts;

namespace Newsletter.Engines.Tests.Packages;

public sealed class HangfireJobEngineTests : JobEngineContract
{
    protected override string Name => "Hangfire";

    protected override IJobEngine Make(Action<string, Exception> log)
    {
        var catalog = new EngineCatalog { Log = log };
        HangfireOffer.OfferTo(catalog);
        return catalog.Jobs.Make("Hangfire").Value;
    }
}
