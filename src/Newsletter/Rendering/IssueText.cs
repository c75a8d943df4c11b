using Newsletter.Engines.Templates;

namespace Newsletter.Rendering;

/// <summary>
/// One text of an issue (subject, preheader, intro, sign-off) in one format. It is a template of its own with a small model of plain text, so what
/// its expressions write is text: they reach neither rendered Markdown nor links.
/// </summary>
internal sealed class IssueText
{
    private readonly ISpecialisedTemplate? _personal;
    private readonly string _constant;

    private IssueText(string constant, ISpecialisedTemplate? personal)
    {
        _constant = constant;
        _personal = personal;
    }

    /// <summary>False: the same in every copy.</summary>
    public bool IsPersonal => _personal is not null;

    public static Result<IssueText> Make(
        ITemplateEngine engine, string name, string source, IReadOnlyDictionary<string, object?> known, TemplateOptions options)
    {
        if (!source.Contains('{', StringComparison.Ordinal))
            return new IssueText(source, null);
        var template = engine.Parse(source, name);
        if (template.HasErrors)
            return new TemplateFailure(template.Messages.First(m => m.Severity == TemplateSeverity.Error));
        if (!PersonalField.IsPersonal(source))
        {
            var text = template.Render(known, options, CancellationToken.None);
            return text.Ok ? new IssueText(text.Value, null) : text.Failure;
        }

        var personal = template.Specialise(known, RenderModel.PersonalTextRoots, options, CancellationToken.None);
        return personal.Ok ? new IssueText("", personal.Value) : personal.Failure;
    }

    public Result<string> For(IReadOnlyDictionary<string, object?> personal)
    {
        if (_personal is null)
            return _constant;
        var sink = new TextSink(_personal.FixedRuns);
        var filled = _personal.Fill(personal, sink, CancellationToken.None);
        return filled.Ok ? sink.ToString() : filled.Failure;
    }
}
