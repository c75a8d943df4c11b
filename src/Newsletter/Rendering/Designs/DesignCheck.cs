using System.Text.Json;
using Newsletter.Engines.Templates;
using Newsletter.Issues;
using Newsletter.Subscribers;

namespace Newsletter.Rendering.Designs;

/// <param name="Line">From 1; null: it is about the whole file.</param>
/// <param name="Blocks">No issue can be made with it; otherwise it is something to know.</param>
internal sealed record DesignProblem(string File, int? Line, int? Column, string Message, bool Blocks = true)
{
    /// <summary>There is no sample to look at: in its place stands what is wrong.</summary>
    public bool HidesSample() => Blocks || File == DesignRules.SampleFile;
}

/// <summary>Everything that is wrong with a design, each at its place: what it is made of, what its templates say, and what comes of its sample.</summary>
internal sealed class DesignCheck(ITemplateEngine engine, RevisionRenderer renderer, TimeProvider clock)
{
    /// <summary>Gmail cuts a message off here.</summary>
    private const int MostHtml = 102 * 1024;

    private const string Address = "The sender’s postal address";

    private static readonly LinkSet Links = new()
    {
        Unsubscribe = "https://links.example/unsubscribe/token",
        Preferences = "https://links.example/preferences/token",
        SignUp = "https://links.example/sign-up",
        Privacy = "https://links.example/privacy",
    };

    /// <param name="files">With the sample, where there is one.</param>
    public IReadOnlyList<DesignProblem> Of(string name, IReadOnlyDictionary<string, string> files)
    {
        var problems = files.Where(file => file.Key.EndsWith(".json", StringComparison.Ordinal)).Select(file => Json(file.Key, file.Value)).OfType<DesignProblem>().Concat(Templates(files)).ToList();
        if (problems.Exists(p => p.Blocks))
            return problems;
        var parts = DesignRules.Parts(files).Value;
        var design = Design.Of(parts);
        if (!design.Ok)
            return [.. problems, new DesignProblem(design.Failure.Message.StartsWith(Design.WordsFile, StringComparison.Ordinal) ? Design.WordsFile : Design.ManifestFile, null, null, design.Failure.Message)];
        if (problems.Count == 0)
            problems.AddRange(Rendered(name, design.Value, parts, files.GetValueOrDefault(DesignRules.SampleFile)));
        return problems;
    }

    private static DesignProblem? Json(string file, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return null;
        }
        catch (JsonException exception)
        {
            var message = exception.Message.Split(" LineNumber:")[0];
            return new DesignProblem(file, (int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1, $"This is no JSON: {message}", file != DesignRules.SampleFile);
        }
    }

    private IEnumerable<DesignProblem> Templates(IReadOnlyDictionary<string, string> files) =>
        files.Where(file => file.Key.EndsWith(".scriban", StringComparison.Ordinal)).OrderBy(file => file.Key, StringComparer.Ordinal)
            .SelectMany(file => engine.Parse(file.Value, file.Key).Messages)
            .Select(m => new DesignProblem(m.Template, m.Span.Line, m.Span.Column, m.Text, m.Severity == TemplateSeverity.Error));

    private IEnumerable<DesignProblem> Rendered(string name, Design design, IReadOnlyDictionary<string, string> parts, string? sample)
    {
        if (sample is null)
            return [new DesignProblem(DesignRules.SampleFile, null, null, "There is no sample.json: without it nobody sees the design before an issue uses it.", Blocks: false)];
        var data = SampleReader.ReadText<SampleFile>(DesignRules.SampleFile, sample);
        var content = data.Ok ? SampleReader.Revision(data.Value, (name, parts), url => url) : data.Failure;
        if (!content.Ok)
            return [new DesignProblem(DesignRules.SampleFile, null, null, content.Failure.Message, Blocks: false)];
        return Rendered(design, content.Value with { Publication = content.Value.Publication with { PostalAddress = Address } }, data.Value, parts);
    }

    private IEnumerable<DesignProblem> Rendered(Design design, RevisionContent content, SampleFile sample, IReadOnlyDictionary<string, string> parts)
    {
        var prepared = renderer.Prepare(content, SampleReader.Identity(sample, clock));
        // Somebody with a name, and somebody of whom the address alone is known; then the archive, where there is nobody.
        var full = prepared.Ok ? prepared.Value.Render(SomebodyOf(sample)) : prepared.Failure;
        var bare = prepared.Ok ? prepared.Value.Render(new Reader { Address = "reader@reader.example", Links = Links }) : prepared.Failure;
        var web = prepared.Ok ? prepared.Value.RenderWeb(Links) : prepared.Failure;
        if ((full.Failure ?? bare.Failure ?? web.Failure) is { } failure)
            return [Of(failure, parts)];
        return Missing(design.HtmlFile, "HTML", full.Value.Html).Concat(Missing(design.TextFile, "text", full.Value.Text)).Concat(full.Value.Html.Length > MostHtml
            ? [new DesignProblem(design.HtmlFile, null, null, "With its sample, the HTML has more than the 102 KB at which Gmail cuts a mail off.", Blocks: false)]
            : []);
    }

    private static DesignProblem Of(Failure failure, IReadOnlyDictionary<string, string> parts) => failure switch
    {
        TemplateFailure { At: var at } when parts.ContainsKey(at.Template) => new DesignProblem(at.Template, at.Span.Line, at.Span.Column, at.Text),
        // An include may have left the ending out.
        TemplateFailure { At: var at } when parts.ContainsKey(at.Template + ".scriban") => new DesignProblem(at.Template + ".scriban", at.Span.Line, at.Span.Column, at.Text),
        // The sample's own subject or intro: the design is none the worse for it.
        _ => new DesignProblem(DesignRules.SampleFile, null, null, failure.Message, Blocks: false),
    };

    private static IEnumerable<DesignProblem> Missing(string file, string part, string text)
    {
        if (!text.Contains(Links.Unsubscribe!, StringComparison.Ordinal)) // it is set above
            yield return new DesignProblem(file, null, null, $"The {part} does not print links.unsubscribe: no issue with this design can be sent.", Blocks: false);
        if (!text.Contains(Address, StringComparison.Ordinal))
            yield return new DesignProblem(file, null, null, $"The {part} does not print publication.postal_address, which the law asks for in many countries.", Blocks: false);
    }

    private static Reader SomebodyOf(SampleFile sample)
    {
        var subscriber = sample.Subscriber ?? new SampleSubscriber();
        return new Reader
        {
            Address = subscriber.Email,
            Name = subscriber.Name,
            Language = subscriber.Language,
            Attributes = subscriber.Attributes ?? new Dictionary<string, string>(),
            Links = Links,
        };
    }
}
