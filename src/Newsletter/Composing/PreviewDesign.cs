using System.Text;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Rendering;
using Newsletter.Rendering.Designs;
using Newsletter.Shell.Settings;

namespace Newsletter.Composing;

/// <param name="Files">As they are to be looked at, saved or not.</param>
/// <param name="Issue">With what this issue says; null: with the sample.</param>
internal sealed record DesignPreview(FoundDesign Design, IReadOnlyDictionary<string, string> Files, PreviewFormat Format, bool Dark = false, Guid? Issue = null);

/// <summary>What a design makes of its sample, or of an issue, by the renderer and composer that deliver.</summary>
internal sealed class PreviewDesign(IssueDesk desk, PreviewIssue issues, IssueComposer composer, ServiceOptions options, TimeProvider clock)
{
    /// <returns>An HTML page, or plain text.</returns>
    public async Task<Result<byte[]>> HandleAsync(DesignPreview request, Caller caller, CancellationToken cancellationToken)
    {
        var rendered = request.Issue is { } id ? await OfIssueAsync(id, request, caller, cancellationToken) : OfSample(request);
        if (!rendered.Ok)
            return rendered.Failure;
        var html = request.Dark ? PreviewIssue.Darken(rendered.Value.Html) : rendered.Value.Html;
        return Encoding.UTF8.GetBytes(request.Format == PreviewFormat.Text ? rendered.Value.Text : html);
    }

    /// <summary>A reader of the sample's making, with inert tokens.</summary>
    public static Recipient Recipient(SampleSubscriber reader, IReadOnlyList<Section> sections) => new()
    {
        SubscriberKey = 1,
        Row = 1,
        Address = reader.Email,
        Name = reader.Name,
        Attributes = reader.Attributes ?? new Dictionary<string, string>(),
        Language = reader.Language,
        SwitchedOffSections = Sections.SwitchedOff(sections, reader.Sections),
        Mode = RecipientMode.Inert,
    };

    private Result<RenderedCopy> OfSample(DesignPreview request)
    {
        var (design, files) = (request.Design, request.Files);
        if (!files.TryGetValue(DesignRules.SampleFile, out var text))
            return DesignFailures.Json(DesignRules.SampleFile, "there is none. Add one, or show the design with an issue.");
        var sample = SampleReader.ReadText<SampleFile>(DesignRules.SampleFile, text);
        if (!sample.Ok)
            return sample.Failure;
        // Pictures of the sample lie where the design comes from, whatever it is called now.
        var images = new DesignImages(Path.Combine(options.TemplatesDirectory, design.Source ?? ""), options.PublicUrl);
        var content = SampleReader.Revision(sample.Value, (design.Name, DesignRules.Parts(files).Value), images.Url);
        if (!content.Ok)
            return content.Failure;
        var issue = composer.Prepare(content.Value, SampleReader.Identity(sample.Value, clock), ComposeOptions.Preview);
        return issue.Ok ? issue.Value.Render(Recipient(sample.Value.Subscriber ?? new SampleSubscriber(), content.Value.Publication.Sections)) : issue.Failure;
    }

    private async Task<Result<RenderedCopy>> OfIssueAsync(Guid id, DesignPreview request, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var content = await issues.ContentAsync(found.Value, working: true, cancellationToken);
        if (!content.Ok)
            return content.Failure;
        var issue = issues.Prepare(found.Value, content.Value with { Design = request.Design.Name, DesignFiles = DesignRules.Parts(request.Files).Value }, ComposeOptions.Preview);
        return issue.Ok ? issue.Value.Render(PreviewIssue.Sample) : issue.Failure;
    }
}
