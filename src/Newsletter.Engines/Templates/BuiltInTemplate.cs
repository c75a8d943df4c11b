using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Specialising;

namespace Newsletter.Engines.Templates;

internal sealed class BuiltInTemplate(ParsedTemplate parsed) : ITemplate
{
    private readonly IncludeCache _includes = new();

    public string Name => parsed.Source.Name;

    public IReadOnlyList<TemplateMessage> Messages => parsed.Messages;

    public bool HasErrors => parsed.Messages.Any(m => m.Severity == TemplateSeverity.Error);

    public Result<string> Render(IReadOnlyDictionary<string, object?> model, TemplateOptions options, CancellationToken cancellationToken)
    {
        if (Broken() is { } broken)
            return broken;
        var output = new TextOutput();
        var run = new Run(options, _includes);
        return Guard(() =>
        {
            run.Begin(model, null, output, cancellationToken);
            run.Page(parsed.Page);
            return (Result<string>)output.ToString();
        });
    }

    public Result<ISpecialisedTemplate> Specialise(
        IReadOnlyDictionary<string, object?> known, IReadOnlySet<string> personal, TemplateOptions options, CancellationToken cancellationToken)
    {
        if (Broken() is { } broken)
            return broken;
        return Guard<ISpecialisedTemplate>(() =>
        {
            var residue = Specialiser.Run(parsed.Page, known, personal, options, _includes, cancellationToken);
            return new SpecialisedTemplate(residue, options, _includes);
        });
    }

    /// <summary>The edge at which a failed rendering becomes an answer.</summary>
    public static Result<T> Guard<T>(Func<Result<T>> work)
    {
        try
        {
            return work();
        }
        catch (TemplateException problem)
        {
            return new TemplateFailure(problem.At);
        }
    }

    private TemplateFailure? Broken() => HasErrors ? new TemplateFailure(parsed.Messages.First(m => m.Severity == TemplateSeverity.Error)) : null;
}
