using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>Scriban cannot compute a template in part, so all of it stays personal: no fixed runs, and every copy is rendered whole.</summary>
internal sealed class WholeTemplate(ScribanTemplate template, IReadOnlyDictionary<string, object?> known, TemplateOptions options) : ISpecialisedTemplate
{
    public IReadOnlyList<string> FixedRuns => [];

    public Result<Done> Fill(IReadOnlyDictionary<string, object?> personal, ITemplateSink sink, CancellationToken cancellationToken)
    {
        var copy = template.Render([known, personal], options, cancellationToken);
        if (!copy.Ok)
            return copy.Failure;
        if (copy.Value.Length > 0)
            sink.Personal(copy.Value);
        return default(Done);
    }
}
