using Newsletter.Engines.Adapters.Scriban;
using Newsletter.Engines.Templates.Testing;

namespace Newsletter.Engines.Tests.Packages;

public sealed class ScribanCorpusTests
{
    [SkippableFact]
    public void Every_template_of_the_corpus_gives_what_it_should()
    {
        var folder = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        Skip.If(string.IsNullOrEmpty(folder), "NEWSLETTER_CORPUS is not set");
        var report = new TemplateTester(new ScribanEngine()).Run(Path.Combine(folder!, "templates"), CancellationToken.None);
        var failures = report.Results.Where(r => r.Outcome == TemplateCaseOutcome.Failed).Select(r => $"{r.Name}: {r.Detail}");
        Assert.True(report.Failed == 0, string.Join("\n\n", failures));
    }
}
