using Newsletter.Engines.Templates;
using Newsletter.Issues;
using Newsletter.Rendering.Designs;

namespace Newsletter.Rendering;

/// <summary>Turns a revision into what copies are made from. Previews, tests, deliveries and the archive all begin here.</summary>
internal sealed class RevisionRenderer(ITemplateEngine engine)
{
    private static readonly Dictionary<string, Func<IReadOnlyList<object?>, object?>> Functions = TemplateFunctions.All;

    /// <summary>Reads the frozen design, checks every template and computes all that is the same for everybody.</summary>
    /// <param name="links">Takes the links that are counted; null: every link is the editors' own.</param>
    /// <returns>The prepared revision, or the first thing that is wrong, with its template, line and column where it has them.</returns>
    public Result<PreparedRevision> Prepare(RevisionContent content, IssueIdentity identity, CountedLinks? links = null)
    {
        var design = Design.Of(content.DesignFiles);
        if (!design.Ok)
            return design.Failure;
        var html = engine.Parse(design.Value.Html, design.Value.HtmlFile);
        var text = engine.Parse(design.Value.Text, design.Value.TextFile);
        if (html.Messages.Concat(text.Messages).FirstOrDefault(m => m.Severity == TemplateSeverity.Error) is { } error)
            return new TemplateFailure(error);
        var (htmlDesign, textDesign) = (design.Value, design.Value);
        if (links is not null)
        {
            (htmlDesign, textDesign) = (DesignLinks.InHtml(design.Value, links), DesignLinks.InText(design.Value, links));
            html = engine.Parse(htmlDesign.Html, htmlDesign.HtmlFile);
            text = engine.Parse(textDesign.Text, textDesign.TextFile);
        }

        var options = new TemplateOptions
        {
            Include = htmlDesign.Template,
            Functions = Functions,
            Culture = RenderModel.Culture(content.Publication.Language),
            TimeZone = TimeZoneInfo.Utc,
        };
        var words = design.Value.Words(content.Publication.Language);
        var known = new Dictionary<string, object?>
        {
            ["publication"] = RenderModel.Publication(content.Publication, links),
            ["issue"] = RenderModel.Issue(identity, content.Publication, words),
        };
        var parts = CopyParts.Make(new CopyPartsSource(engine, design.Value, content, known, options, links));
        if (!parts.Ok)
            return parts.Failure;

        known["words"] = words.ToDictionary(pair => pair.Key, object? (pair) => pair.Value);
        known["web"] = false;
        var prepared = new PreparedRevision(
            new PreparedTemplates(html, text, options, options with { Include = textDesign.Template }), new ArticleSet(content, design.Value, links), known, parts.Value, PersonalFields(content, design.Value), links);
        // The variant with everything is the one most readers get; making it now shows what is wrong before anybody waits for a copy.
        return prepared.Whole() is { Ok: false, Failure: var failure } ? failure! : prepared;
    }

    private static IReadOnlyList<PersonalField> PersonalFields(RevisionContent content, Design design) => PersonalField.In(
    [
        ("subject", content.Subject), ("preheader", content.Preheader), ("intro", content.Intro), ("sign-off", content.SignOff),
        .. design.Templates.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => (file.Key, file.Value)),
    ]);
}
