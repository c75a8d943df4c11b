namespace Newsletter.Engines.Templates;

/// <summary>
/// The Scriban language (docs/templates.md), by whichever engine. An engine may accept more than the corpus asks for; it never answers
/// differently from another one.
/// </summary>
public interface ITemplateEngine
{
    /// <summary>The name that <c>Engines:Templates</c> picks it by.</summary>
    string Name { get; }

    /// <summary>Parses a template. Never throws on input: what is wrong stands in <see cref="ITemplate.Messages"/>.</summary>
    /// <param name="text">The template; line ends may be LF or CRLF.</param>
    /// <param name="name">What messages call it, a file name for one.</param>
    ITemplate Parse(string text, string name);
}

/// <summary>A parsed template; immutable, safe to use from several threads at once.</summary>
public interface ITemplate
{
    string Name { get; }

    /// <summary>In the order in which they were found, the first one first to be mended. A template with an error among them cannot be rendered.</summary>
    IReadOnlyList<TemplateMessage> Messages { get; }

    bool HasErrors { get; }

    /// <summary>Renders with a whole model.</summary>
    /// <param name="model">Root variables by name; see <see cref="TemplateValues"/> for what a value may be.</param>
    /// <returns>The text, or a <see cref="TemplateFailure"/> with the place in the template.</returns>
    Result<string> Render(IReadOnlyDictionary<string, object?> model, TemplateOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Computes once what depends on <paramref name="known"/> alone. What is left are fixed runs and whatever needs a variable of
    /// <paramref name="personal"/>. For every personal model, filling gives the text that <see cref="Render"/> gives with both models together.
    /// An engine that cannot do this keeps the whole template as the personal part.
    /// </summary>
    /// <param name="known">Root variables whose value is the same in every copy.</param>
    /// <param name="personal">Names of the root variables that <see cref="ISpecialisedTemplate.Fill"/> will bring.</param>
    Result<ISpecialisedTemplate> Specialise(
        IReadOnlyDictionary<string, object?> known, IReadOnlySet<string> personal, TemplateOptions options, CancellationToken cancellationToken);
}

/// <summary>A template of which only the personal parts are left to compute; immutable, safe to use from several threads at once.</summary>
public interface ISpecialisedTemplate
{
    /// <summary>The runs of text that are the same in every copy, escaped already. A copy may use one several times, or not at all.</summary>
    IReadOnlyList<string> FixedRuns { get; }

    /// <summary>Writes one copy into <paramref name="sink"/>, in order.</summary>
    /// <returns><see cref="Done"/>, or a <see cref="TemplateFailure"/>; then what the sink holds is worthless.</returns>
    Result<Done> Fill(IReadOnlyDictionary<string, object?> personal, ITemplateSink sink, CancellationToken cancellationToken);
}

/// <summary>Takes one copy, piece by piece.</summary>
public interface ITemplateSink
{
    /// <summary>The run <c>FixedRuns[index]</c> stands here.</summary>
    void Fixed(int index);

    /// <summary>Text of this copy alone, escaped already; valid during the call only.</summary>
    void Personal(ReadOnlySpan<char> text);
}
