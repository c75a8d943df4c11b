using System.Globalization;
using System.Text;
using Newsletter.Composing;
using Newsletter.Data.Secrets;
using Newsletter.Engines;
using Newsletter.Engines.Adapters.Scriban;
using Newsletter.Engines.Templates;
using Newsletter.Publications;
using Newsletter.Rendering;
using Newsletter.Rendering.Designs;
using Newsletter.Shell.Settings;
using Newsletter.Subscribers;

namespace Newsletter.Benchmarks;

/// <summary>How fast copies of the sample issue are made: from subscriber to finished message with all headers and signed tokens, on one thread.</summary>
internal static class RenderBenchmark
{
    private const string Marker = "Maren";

    public static async Task RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("newsletter-bench");
        try
        {
            await using var service = ServiceHost.Build(new Dictionary<string, string?>
            {
                ["DataDirectory"] = data.FullName,
                ["Urls"] = "http://127.0.0.1:0",
                ["Logging:LogLevel:Default"] = "Warning",
                ["PublicUrl"] = "https://news.example",
                ["Bounces:Domains:0:From"] = "harbour-and-hill.example",
                ["Bounces:Domains:0:ReturnPath"] = "bounce.harbour-and-hill.example",
            });
            await ServiceHost.PrepareAsync(service, CancellationToken.None);
            Run(service.Services);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static void Run(IServiceProvider services)
    {
        var engine = new BuiltInTemplateEngine();
        var specialised = Prepare(services, engine);
        var whole = Prepare(services, new UnspecialisedEngine(engine));
        using var sample = Value(specialised.Compose(Person(0)));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"render: the weekly design's sample, {sample.Content.Length:N0} octets a copy in {sample.Content.Pieces.Count} pieces; one thread, medians of 5"));

        var ours = Measure.PerSecond("specialised: fill, tokens, headers, message", i => Copy(specialised, i));
        Counted(services, engine, Tracking.Aggregate);
        Counted(services, engine, Tracking.Individual);
        var baseline = Measure.PerSecond("baseline: the whole templates for every copy", i => Copy(whole, i));
        foreach (var package in Packages())
        {
            var rendered = Prepare(services, package);
            Measure.PerSecond($"baseline: {package.Name}, the whole templates for every copy", i => Copy(rendered, i));
        }

        var message = Encoding.ASCII.GetString(sample.ToArray());
        var bound = Measure.PerSecond(
            "upper line: one string.Replace in a finished message", i => Encoding.ASCII.GetBytes(message.Replace(Marker, Name(i), StringComparison.Ordinal)));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"specialised is {ours / baseline:N1} times the baseline and {ours / bound:P0} of the upper line"));
    }

    /// <summary>The same with its links counted: every reader has agreed to figures of their own.</summary>
    private static void Counted(IServiceProvider services, ITemplateEngine engine, Tracking tracking)
    {
        var issue = Prepare(services, engine, tracking);
        using var sample = Value(issue.Compose(Person(0)));
        var size = string.Create(CultureInfo.InvariantCulture, $"{issue.Revision.Links?.All.Count} links counted {(tracking == Tracking.Aggregate ? "in total" : "one by one")}, {sample.Content.Length:N0} octets in {sample.Content.Pieces.Count} pieces");
        Measure.PerSecond(size, i => Copy(issue, i));
    }

    /// <summary>What the packages build has beside ours.</summary>
    private static IEnumerable<ITemplateEngine> Packages()
    {
        var catalog = new EngineCatalog();
        ScribanOffer.OfferTo(catalog);
        return catalog.Templates.Allowed.Where(name => name != EngineShelf<ITemplateEngine>.Auto).Select(name => Value(catalog.Templates.Make(name)));
    }

    private static PreparedIssue Prepare(IServiceProvider services, ITemplateEngine engine, Tracking tracking = Tracking.Off)
    {
        var designs = (DesignStore)services.GetService(typeof(DesignStore))!; // registered by AddComposing
        var folder = Value(designs.Folder("weekly"));
        var sample = Value(SampleReader.Read<SampleFile>(Path.Combine(folder, "sample.json")));
        var options = (ServiceOptions)services.GetService(typeof(ServiceOptions))!; // registered with the settings
        var content = Value(SampleReader.Revision(sample, ("weekly", Value(designs.Read("weekly"))), new DesignImages(folder, options.PublicUrl).Url));
        var counted = content with { Publication = content.Publication with { Tracking = tracking, CountOpens = true } };
        var composer = new IssueComposer(
            new RevisionRenderer(engine),
            new ReaderLinks(options.PublicUrl, (Tokens)services.GetService(typeof(Tokens))!), // registered by AddSecrets
            (ComposingOptions)services.GetService(typeof(ComposingOptions))!); // registered with the settings
        return Value(composer.Prepare(counted, SampleReader.Identity(sample, TimeProvider.System), ComposeOptions.Delivery));
    }

    private static void Copy(PreparedIssue issue, int i) => Value(issue.Compose(Person(i))).Dispose();

    private static Recipient Person(int i) => new()
    {
        SubscriberKey = i,
        Row = i,
        Address = string.Create(CultureInfo.InvariantCulture, $"reader{i}@reader.example"),
        Name = i == 0 ? Marker : Name(i),
        Individual = true,
    };

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"Reader {i}");

    private static T Value<T>(Result<T> result) => result.Match(value => value, failure => throw new InvalidOperationException(failure.ToString()));
}
