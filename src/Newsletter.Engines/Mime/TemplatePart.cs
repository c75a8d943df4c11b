using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Mime;

/// <summary>
/// A specialised template as body text: its fixed runs encoded once, to be shared by all copies. <see cref="Fill"/> writes one copy.
/// Immutable, safe to use from several threads at once.
/// </summary>
public sealed class TemplatePart
{
    private readonly ISpecialisedTemplate _template;
    private readonly ReadOnlyMemory<byte>[] _runs;

    public TemplatePart(ISpecialisedTemplate template)
    {
        _template = template;
        _runs = [.. template.FixedRuns.Select(run => (ReadOnlyMemory<byte>)QuotedPrintable.Encode(run))];
    }

    /// <summary>Writes one copy's text into a message. After a failure the message is worthless.</summary>
    public Result<Done> Fill(IReadOnlyDictionary<string, object?> personal, MessageWriter message, CancellationToken cancellationToken) =>
        _template.Fill(personal, new Sink(_runs, message), cancellationToken);

    private sealed class Sink(ReadOnlyMemory<byte>[] runs, MessageWriter message) : ITemplateSink
    {
        public void Fixed(int index) => message.Shared(runs[index]);

        public void Personal(ReadOnlySpan<char> text) => message.Personal(text);
    }
}
