using System.Text;
using Newsletter.Composing;
using Newsletter.Rendering;
using Newsletter.Rendering.Designs;
using Newsletter.Shell.Settings;
using Newsletter.Subscribers;

namespace Newsletter.Cli;

/// <summary>What <c>render</c> was asked for.</summary>
internal sealed record RenderSample
{
    /// <summary>A folder, or the name of a design.</summary>
    public required string Design { get; init; }

    public required string Data { get; init; }

    public string? Subscriber { get; init; }

    /// <summary><c>html</c>, <c>text</c> or <c>eml</c>.</summary>
    public string Format { get; init; } = "html";

    public Result<byte[]> Run(DesignStore designs, AllSettings settings, TimeProvider clock)
    {
        var folder = Folder(designs);
        var sample = SampleReader.Read<SampleFile>(Data);
        var engine = EngineSetup.Catalog(TimeProvider.System).Templates.Make(settings.Engines.Templates);
        if ((folder.Failure ?? sample.Failure ?? engine.Failure) is { } failure)
            return failure;
        var reader = Subscriber is null ? sample.Value.Subscriber ?? new SampleSubscriber() : SampleReader.Read<SampleSubscriber>(Subscriber);
        var files = DesignStore.ReadFolder(folder.Value);
        if ((reader.Failure ?? files.Failure) is { } unreadable)
            return unreadable;

        var images = new DesignImages(folder.Value, settings.Service.PublicUrl);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder.Value));
        var content = SampleReader.Revision(sample.Value, (name, files.Value), images.Url);
        if (!content.Ok)
            return content.Failure;
        var links = new ReaderLinks(settings.Service.PublicUrl, tokens: null);
        var issue = new IssueComposer(new RevisionRenderer(engine.Value), links, settings.Composing)
            .Prepare(content.Value, SampleReader.Identity(sample.Value, clock), ComposeOptions.Preview);
        return issue.Ok ? Write(issue.Value, PreviewDesign.Recipient(reader.Value, content.Value.Publication.Sections)) : issue.Failure;
    }

    private Result<string> Folder(DesignStore designs)
    {
        if (Design.AsSpan().ContainsAny('/', '\\', '.'))
            return Path.GetFullPath(Design);
        var named = designs.Folder(Design);
        return named.Ok || !Directory.Exists(Design) ? named : Path.GetFullPath(Design);
    }

    private Result<byte[]> Write(PreparedIssue issue, Recipient recipient)
    {
        if (Format == "eml")
        {
            var composed = issue.Compose(recipient);
            if (!composed.Ok)
                return composed.Failure;
            using var copy = composed.Value;
            return copy.ToArray();
        }

        var rendered = issue.Render(recipient);
        return rendered.Match<Result<byte[]>>(copy => Encoding.UTF8.GetBytes(Format == "html" ? copy.Html : copy.Text), failure => failure);
    }
}
