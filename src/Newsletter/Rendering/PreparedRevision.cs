using System.Collections.Concurrent;
using System.Collections.Frozen;
using Newsletter.Engines.Templates;
using Newsletter.Subscribers;

namespace Newsletter.Rendering;

/// <summary>A revision ready to be copied: everything that is the same for everybody is computed. Safe to use from several threads at once.</summary>
internal sealed class PreparedRevision
{
    // Every section doubles the variants there can be; past this many, rare ones are made anew each time instead of being kept.
    private const int MostKept = 256;

    private readonly PreparedTemplates _templates;
    private readonly ArticleSet _articles;
    private readonly Dictionary<string, object?> _known;
    private readonly FrozenSet<string> _personalRoots;
    private readonly ConcurrentDictionary<ulong, Lazy<Result<CopyVariant>>> _variants = new();
    private readonly CopyParts _parts;

    public PreparedRevision(
        PreparedTemplates templates, ArticleSet articles, Dictionary<string, object?> known, CopyParts parts, IReadOnlyList<PersonalField> personalFields, CountedLinks? links)
    {
        _templates = templates;
        _articles = articles;
        _known = known;
        _parts = parts;
        _personalRoots = parts.PersonalRoots.Concat(["subscriber", "links"]).ToFrozenSet();
        PersonalFields = personalFields;
        Links = links;
    }

    /// <summary>Fields of the reader that the design or the texts print, for the check that they resolve.</summary>
    public IReadOnlyList<PersonalField> PersonalFields { get; }

    /// <summary>The links that are counted; null: none is.</summary>
    public CountedLinks? Links { get; }

    /// <summary>The subject, where it is the same in every copy; else null.</summary>
    public string? CommonSubject => _parts.CommonSubject;

    /// <summary>The variant a reader gets, made when its first reader comes; <c>copy.noSections</c> where no article is left.</summary>
    public Result<CopyVariant> VariantFor(IReadOnlyList<string> switchedOff) => Variant(_articles.Sections.Wanted(switchedOff));

    public Result<CopyVariant> Whole() => Variant(_articles.Sections.All);

    /// <summary>What a variant is filled with for one reader.</summary>
    public Result<PersonalModel> PersonalFor(Reader reader)
    {
        var subscriber = RenderModel.Subscriber(reader);
        var values = _parts.For(subscriber);
        if (!values.Ok)
            return values.Failure;
        var links = reader.Links.ToModel();
        foreach (var model in (ReadOnlySpan<Dictionary<string, object?>>)[values.Value.Html, values.Value.Text])
        {
            model["subscriber"] = subscriber;
            model["links"] = links;
        }

        return new PersonalModel(values.Value.Subject, values.Value.Preheader, values.Value.Html, values.Value.Text);
    }

    /// <summary>A whole copy as text.</summary>
    public Result<RenderedCopy> Render(Reader reader)
    {
        var variant = VariantFor(reader.SwitchedOff);
        var model = PersonalFor(reader);
        if ((variant.Failure ?? model.Failure) is { } failure)
            return failure;
        var html = Fill(variant.Value.Html, model.Value.Html);
        var text = Fill(variant.Value.Text, model.Value.Text);
        return (html.Failure ?? text.Failure) is { } broken
            ? broken
            : new RenderedCopy(model.Value.Subject, model.Value.Preheader, Marked(html.Value, reader), Marked(text.Value, reader));
    }

    private string Marked(string text, Reader reader) => Links?.Mark is { } mark ? text.Replace(mark, reader.Reading, StringComparison.Ordinal) : text;

    /// <summary>The page of the archive: every article, no reader, no token.</summary>
    public Result<string> RenderWeb(LinkSet links)
    {
        var values = _parts.ForNobody();
        if (!values.Ok)
            return values.Failure;
        var model = new Dictionary<string, object?>(_known)
        {
            ["web"] = true,
            ["articles"] = _articles.Of(_articles.Sections.All).Html,
            ["subscriber"] = RenderModel.Nobody,
            ["links"] = links.WithoutReader().ToModel(),
        };
        foreach (var (root, value) in values.Value.Html)
            model[root] = value;
        return _templates.Html.Render(model, _templates.HtmlOptions, CancellationToken.None);
    }

    private Result<CopyVariant> Variant(ulong key)
    {
        if (_variants.TryGetValue(key, out var made))
            return made.Value;
        if (_variants.Count >= MostKept)
            return Make(key);
        return _variants.GetOrAdd(key, static (k, self) => new Lazy<Result<CopyVariant>>(() => self.Make(k)), this).Value;
    }

    private Result<CopyVariant> Make(ulong key)
    {
        var (htmlArticles, textArticles) = _articles.Of(key);
        if (htmlArticles.Count == 0 && key != _articles.Sections.All)
            return RenderFailures.SwitchedOff();
        var parts = _parts.ForNobody();
        if (!parts.Ok)
            return parts.Failure;
        var html = Specialise(_templates.Html, htmlArticles, parts.Value.Html, _templates.HtmlOptions);
        var text = Specialise(_templates.Text, textArticles, parts.Value.Text, _templates.TextOptions);
        return (html.Failure ?? text.Failure) is { } failure ? failure : new CopyVariant(key, html.Value, text.Value);
    }

    private Result<ISpecialisedTemplate> Specialise(
        ITemplate template, IReadOnlyList<object?> articles, Dictionary<string, object?> parts, TemplateOptions options)
    {
        var known = new Dictionary<string, object?>(_known) { ["articles"] = articles };
        foreach (var root in _parts.KnownRoots)
            known[root] = parts[root];
        return template.Specialise(known, _personalRoots, options, CancellationToken.None);
    }

    private static Result<string> Fill(ISpecialisedTemplate template, IReadOnlyDictionary<string, object?> personal)
    {
        var sink = new TextSink(template.FixedRuns);
        var filled = template.Fill(personal, sink, CancellationToken.None);
        return filled.Ok ? sink.ToString() : filled.Failure;
    }
}

/// <summary>The personal variables of one copy, for each format.</summary>
internal sealed record PersonalModel(
    string Subject, string Preheader, IReadOnlyDictionary<string, object?> Html, IReadOnlyDictionary<string, object?> Text);
