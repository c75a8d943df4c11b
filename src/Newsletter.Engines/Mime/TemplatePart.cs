using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Mime;

/// <summary>
/// A specialised template as body text: its fixed runs encoded once, to be shared by all copies. <see cref="Fill"/> writes one copy.
/// Immutable, safe to use from several threads at once.
/// </summary>
/// <remarks>
/// A mark is a text that stands, wherever the template or a value holds it, for one and the same text of each copy: that is encoded once for a copy, however
/// often it stands there, and no octet around it moves.
/// </remarks>
public sealed class TemplatePart
{
    private readonly ISpecialisedTemplate _template;
    private readonly string? _mark;
    private readonly ReadOnlyMemory<byte>[][] _runs;

    /// <param name="mark">At least one character; null: there is none.</param>
    /// <param name="keep">False: in these copies nothing stands for the mark, and they are as if it had never been there.</param>
    public TemplatePart(ISpecialisedTemplate template, string? mark = null, bool keep = true)
    {
        _template = template;
        _mark = mark;
        _runs = [.. template.FixedRuns.Select(run => Pieces(mark is null || keep ? run : run.Replace(mark, "", StringComparison.Ordinal), mark))];
    }

    /// <summary>Writes one copy's text into a message. After a failure the message is worthless.</summary>
    /// <param name="own">What stands for the mark, encoded by <see cref="QuotedPrintable"/>; empty: nothing. It must not change while the message is in use.</param>
    public Result<Done> Fill(
        IReadOnlyDictionary<string, object?> personal, MessageWriter message, CancellationToken cancellationToken, ReadOnlyMemory<byte> own = default) =>
        _template.Fill(personal, new Sink(_runs, message, _mark, own), cancellationToken);

    private static ReadOnlyMemory<byte>[] Pieces(string run, string? mark) =>
        [.. (mark is null ? [run] : run.Split(mark)).Select(piece => (ReadOnlyMemory<byte>)QuotedPrintable.Encode(piece))];

    private sealed class Sink(ReadOnlyMemory<byte>[][] runs, MessageWriter message, string? mark, ReadOnlyMemory<byte> own) : ITemplateSink
    {
        public void Fixed(int index)
        {
            var pieces = runs[index];
            message.Shared(pieces[0]);
            for (var i = 1; i < pieces.Length; i++)
            {
                message.Shared(own);
                message.Shared(pieces[i]);
            }
        }

        public void Personal(ReadOnlySpan<char> text)
        {
            while (mark is not null && text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at)
            {
                message.Personal(text[..at]);
                message.Shared(own);
                text = text[(at + mark.Length)..];
            }

            message.Personal(text);
        }
    }
}
