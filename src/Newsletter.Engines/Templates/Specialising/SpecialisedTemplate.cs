using System.Collections.Concurrent;
using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Specialising;

/// <summary>What is left of a template once everything known has been computed.</summary>
/// <param name="Page">Runs of fixed text, and what needs the personal variables.</param>
/// <param name="FixedRuns">The texts that the page names by number.</param>
/// <param name="Known">Root variables that the page may still read.</param>
internal sealed record Residue(Block Page, IReadOnlyList<string> FixedRuns, IReadOnlyDictionary<string, object?> Known);

internal sealed class SpecialisedTemplate(Residue residue, TemplateOptions options, IncludeCache includes) : ISpecialisedTemplate
{
    // A rendering's scopes and lists are made once and used for copy after copy.
    private readonly ConcurrentBag<(Run Run, SinkOutput Output)> _idle = [];

    public IReadOnlyList<string> FixedRuns => residue.FixedRuns;

    public Result<Done> Fill(IReadOnlyDictionary<string, object?> personal, ITemplateSink sink, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out var pair))
            pair = (new Run(options, includes) { FixedRuns = residue.FixedRuns }, new SinkOutput());
        var (run, output) = pair;
        output.Sink = sink;
        try
        {
            run.Begin(residue.Known, personal, output, cancellationToken);
            run.Page(residue.Page);
            return default(Done);
        }
        catch (TemplateException problem)
        {
            return new TemplateFailure(problem.At);
        }
        finally
        {
            output.Sink = null;
            _idle.Add(pair);
        }
    }
}
