using global::Scriban;
using global::Scriban.Syntax;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Adapters.Scriban;

internal sealed class ScribanTemplate : ITemplate
{
    private readonly Template? _template;

    public ScribanTemplate(string name, string text, Template template)
    {
        _template = template;
        Name = name;
        Messages = [.. template.Messages.Select(message => Places.Message(message, name, text))];
    }

    /// <summary>One that could not be parsed at all.</summary>
    public ScribanTemplate(string name, TemplateMessage error)
    {
        Name = name;
        Messages = [error];
    }

    public string Name { get; }

    public IReadOnlyList<TemplateMessage> Messages { get; }

    public bool HasErrors => _template is null || _template.HasErrors;

    public Result<string> Render(IReadOnlyDictionary<string, object?> model, TemplateOptions options, CancellationToken cancellationToken) =>
        Render([model], options, cancellationToken);

    public Result<ISpecialisedTemplate> Specialise(
        IReadOnlyDictionary<string, object?> known, IReadOnlySet<string> personal, TemplateOptions options, CancellationToken cancellationToken) =>
        HasErrors ? Broken() : new WholeTemplate(this, known, options);

    /// <summary>Renders with several models, of which a later one goes before an earlier one.</summary>
    public Result<string> Render(IReadOnlyList<IReadOnlyDictionary<string, object?>> models, TemplateOptions options, CancellationToken cancellationToken)
    {
        if (HasErrors)
            return Broken();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(options.TimeLimit);
        var context = new RenderContext(options, ending.Token);
        foreach (var model in models)
            context.PushGlobal(context.Values.ToScript(model));
        try
        {
            return Render(context);
        }
        catch (ScriptAbortException aborted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new TemplateFailure(Places.Error(aborted.Span, Name, $"The template takes longer than the limit of {options.TimeLimit.TotalSeconds:0.##} seconds"));
        }
        catch (ScriptRuntimeException failed)
        {
            return new TemplateFailure(Places.Error(failed.Span, Name, Places.TextOf(failed)));
        }
    }

    private Result<string> Render(RenderContext context)
    {
        var text = _template!.Render(context);
        if (context.IsCutShort())
            throw new ScriptRuntimeException(_template.Page!.Span, context.TooLong);
        return text;
    }

    private TemplateFailure Broken() => new(Messages.First(message => message.Severity == TemplateSeverity.Error));
}
