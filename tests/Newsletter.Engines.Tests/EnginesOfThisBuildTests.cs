using Newsletter.Engines.Adapters.Hangfire;
using Newsletter.Engines.Adapters.MailKit;
using Newsletter.Engines.Adapters.Quartz;
using Newsletter.Engines.Adapters.Scriban;

namespace Newsletter.Engines.Tests;

/// <summary>One case for every engine of the packages build, so that one that is absent here shows as skipped and never as passed.</summary>
public sealed class EnginesOfThisBuildTests
{
    private const string Absent = "not in this build";

    private readonly EngineCatalog _catalog = new();

    public EnginesOfThisBuildTests()
    {
        QuartzOffer.OfferTo(_catalog);
        ScribanOffer.OfferTo(_catalog);
        MailKitOffer.OfferTo(_catalog);
        HangfireOffer.OfferTo(_catalog);
    }

    [SkippableFact]
    public void Scriban_serves_templates() => Serves(_catalog.Templates, "Scriban");

    [SkippableFact]
    public void MailKit_serves_smtp() => Serves(_catalog.Smtp, "MailKit");

    [SkippableFact]
    public void MailKit_serves_mailboxes() => Serves(_catalog.Mailboxes, "MailKit");

    [SkippableFact]
    public void Hangfire_serves_jobs() => Serves(_catalog.Jobs, "Hangfire");

    // The packages serve by default where the build carries them; ours can still be picked.
    private static void Serves<T>(EngineShelf<T> shelf, string name)
        where T : class
    {
        Skip.IfNot(shelf.Allowed.Contains(name), Absent);
        Assert.Equal(name, shelf.Default);
        Assert.True(shelf.Make("Auto").Ok);
        Assert.True(shelf.Make(name.ToUpperInvariant()).Ok);
    }
}
