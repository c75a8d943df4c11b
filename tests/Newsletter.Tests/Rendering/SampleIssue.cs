using Newsletter.Composing;
using Newsletter.Data.Secrets;
using Newsletter.Engines;
using Newsletter.Engines.Dkim;
using Newsletter.Engines.Templates;
using Newsletter.Issues;
using Newsletter.Rendering;
using Newsletter.Rendering.Designs;
using Newsletter.Subscribers;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Rendering;

/// <summary>The sample of the weekly design, through the engine that renders issues in this build.</summary>
internal static class SampleIssue
{
    public const string PublicUrl = "https://news.harbour-and-hill.example";

    /// <summary>Of its From address.</summary>
    public const string Domain = "harbour-and-hill.example";

    public static ITemplateEngine Engine { get; } = Value(EngineSetup.Catalog(TimeProvider.System).Templates.Make(EngineShelf<ITemplateEngine>.Auto));

    public static RevisionRenderer Renderer { get; } = new(Engine);

    public static string DesignFolder(string design = "weekly") => Repository.At("templates", design);

    public static SampleFile Read(string file) => Value(SampleReader.Read<SampleFile>(file));

    public static RevisionContent Content(string? file = null, string design = "weekly")
    {
        var folder = DesignFolder(design);
        var files = Value(DesignStore.ReadFolder(folder));
        return Value(SampleReader.Revision(
            Read(file ?? Path.Combine(folder, "sample.json")), (design, files), new DesignImages(DesignFolder(), PublicUrl).Url));
    }

    public static IssueIdentity Identity(string? file = null) =>
        SampleReader.Identity(Read(file ?? Path.Combine(DesignFolder(), "sample.json")), new TestClock());

    public static ReaderLinks Links(Tokens? tokens = null) => new(PublicUrl, tokens);

    public static IssueComposer Composer(Tokens? tokens = null, bool returnPath = true, bool oneClick = true, DkimSigners? signers = null) => new(
        Renderer,
        Links(tokens),
        new ComposingOptions
        {
            OneClick = oneClick,
            ReturnPaths = returnPath ? new Dictionary<string, string> { [Domain] = "bounce." + Domain } : [],
            Signers = signers is null ? [] : new Dictionary<string, DkimSigners> { [Domain] = signers },
        });

    public static PreparedIssue Prepare(RevisionContent? content = null, ComposeOptions? options = null, DkimSigners? signers = null) =>
        Value(Composer(signers: signers).Prepare(content ?? Content(), Identity(), options ?? ComposeOptions.Delivery));

    public static Recipient Reader(string name = "Maren", string address = "maren.okafor@reader.example") => new()
    {
        SubscriberKey = 7,
        Row = 1,
        Address = address,
        Name = name,
        Mode = RecipientMode.Inert,
    };

    public static RenderedCopy Render(RevisionContent content, Recipient? reader = null) => Value(Prepare(content).Render(reader ?? Reader()));

    public static T Value<T>(Result<T> result) => result.Match(value => value, failure => throw new InvalidOperationException(failure.ToString()));
}
