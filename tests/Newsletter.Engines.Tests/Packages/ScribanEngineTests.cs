using Newsletter.Engines.Adapters.Scriban;
using Newsletter.Engines.Templates;
using Newsletter.Engines.Tests.Contracts;

namespace Newsletter.Engines.Tests.Packages;

public sealed class ScribanEngineTests : TemplateEngineContract
{
    protected override ITemplateEngine Engine { get; } = new ScribanEngine();
}
