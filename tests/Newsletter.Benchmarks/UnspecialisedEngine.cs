using Newsletter.Engines.Templates;

namespace Newsletter.Benchmarks;

/// <summary>The same engine as the contract allows it to those that cannot specialise: the whole template is the personal part.</summary>
internal sealed class UnspecialisedEngine(ITemplateEngine engine) : ITemplateEngine
{
    public string Name => engine.Name;

    public ITemplate Parse(string text, string name) => new Template(engine.Parse(text, name));

    private sealed class Template(ITemplate template) : ITemplate
    {
        public string Name => template.Name;

        public IReadOnlyList<TemplateMessage> Messages => template.Messages;

        public bool HasErrors => template.HasErrors;

        public Result<string> Render(IReadOnlyDictionary<string, object?> model, TemplateOptions options, CancellationToken cancellationToken) =>
            template.Render(model, options, cancellationToken);

        public Result<ISpecialisedTemplate> Specialise(
            IReadOnlyDictionary<string, object?> known, IReadOnlySet<string> personal, TemplateOptions options, CancellationToken cancellationToken) =>
            new Whole(template, known, options);
    }

    private sealed class Whole(ITemplate template, IReadOnlyDictionary<string, object?> known, TemplateOptions options) : ISpecialisedTemplate
    {
        public IReadOnlyList<string> FixedRuns => [];

        public Result<Done> Fill(IReadOnlyDictionary<string, object?> personal, ITemplateSink sink, CancellationToken cancellationToken)
        {
            var model = new Dictionary<string, object?>(known);
            foreach (var (name, value) in personal)
                model[name] = value;
            var text = template.Render(model, options, cancellationToken);
            if (!text.Ok)
                return text.Failure;
            sink.Personal(text.Value);
            return default(Done);
        }
    }
}
