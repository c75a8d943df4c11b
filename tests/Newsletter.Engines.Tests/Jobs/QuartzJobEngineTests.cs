using Newsletter.Engines.Adapters.Quartz;
using Newsletter.Engines.Jobs;
using Newsletter.Engines.Tests.Contracts;

namespace Newsletter.Engines.Tests.Jobs;

public sealed class QuartzJobEngineTests : JobEngineContract
{
    protected override string Name => "Quartz";

    protected override IJobEngine Make(Action<string, Exception> log) => new QuartzJobEngine(log);

    [Fact]
    public void Is_offered_in_every_build()
    {
        var catalog = new EngineCatalog();
        QuartzOffer.OfferTo(catalog);

        Assert.True(catalog.Jobs.Make("quartz").Ok);
    }
}
