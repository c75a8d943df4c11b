using System.Text;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Smtp;

namespace Newsletter.Composing;

/// <summary>One copy, ready for the wire. Dispose it once its outcome is known: its personal octets lie in pooled memory.</summary>
internal sealed class ComposedCopy(MailEnvelope envelope, MailContent content, string messageId, MessageWriter memory) : IDisposable
{
    public MailEnvelope Envelope { get; } = envelope;

    public MailContent Content { get; } = content;

    /// <summary>Without the angle brackets.</summary>
    public string MessageId { get; } = messageId;

    /// <summary>With one more header field before the others, which no signature covers.</summary>
    public MailContent Under(string field, string value) => new([Encoding.ASCII.GetBytes($"{field}: {value}\r\n"), .. Content.Pieces], Content.IsAscii, Content.NoLeadingDots);

    /// <summary>All octets in one array: for previews and files.</summary>
    public byte[] ToArray()
    {
        var octets = new byte[Content.Length];
        var at = 0;
        foreach (var piece in Content.Pieces)
        {
            piece.Span.CopyTo(octets.AsSpan(at));
            at += piece.Length;
        }

        return octets;
    }

    public void Dispose() => memory.Dispose();
}
