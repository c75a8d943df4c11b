using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp;

/// <summary>
/// Copies a message into the wire's buffer, stuffing dots where the composer did not rule them out (RFC 5321 section 4.5.2), and closes it with the
/// dot. Writes happen whenever the buffer is full; the last one is left to the caller, who may have more to say.
/// </summary>
internal sealed class ContentWriter(TextWire wire, MailTimeouts timeouts)
{
    private bool _lineStart;

    public async ValueTask WriteAsync(Delivery delivery)
    {
        var content = delivery.Content;
        var left = content.Length - (EndsInCrLf(content) ? 2 : 0);
        _lineStart = true;
        foreach (var piece in content.Pieces)
        {
            var now = piece[..(int)Math.Min(piece.Length, left)];
            left -= now.Length;
            // Most messages fit the buffer, and nothing need be awaited.
            if (content.NoLeadingDots && now.Length <= wire.Room)
                wire.Say(now.Span);
            else if (content.NoLeadingDots)
                await CopyAsync(now).ConfigureAwait(false);
            else
                await StuffAsync(now).ConfigureAwait(false);
        }

        if (wire.Room < 8)
            await FlushAsync().ConfigureAwait(false);

        // From here on the server may have the whole message, whatever becomes of the connection.
        delivery.DotWritten = true;
        wire.Say(content.Length == 0 ? ".\r\n"u8 : "\r\n.\r\n"u8);
    }

    public ValueTask FlushAsync()
    {
        wire.Deadline.Arm(timeouts.DataBlock, "the message to be taken");
        return wire.FlushAsync(watch: true);
    }

    private async ValueTask StuffAsync(ReadOnlyMemory<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (_lineStart && piece.Span[0] == '.')
                await CopyAsync("."u8.ToArray()).ConfigureAwait(false);
            var end = piece.Span.IndexOf((byte)'\n') + 1;
            _lineStart = end > 0;
            var line = piece[..(end > 0 ? end : piece.Length)];
            await CopyAsync(line).ConfigureAwait(false);
            piece = piece[line.Length..];
        }
    }

    private async ValueTask CopyAsync(ReadOnlyMemory<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            if (wire.Room == 0)
                await FlushAsync().ConfigureAwait(false);
            var now = octets[..Math.Min(octets.Length, wire.Room)];
            wire.Say(now.Span);
            octets = octets[now.Length..];
        }
    }

    private static bool EndsInCrLf(MailContent content)
    {
        // The last two octets may lie in two pieces.
        byte last = 0;
        for (var i = content.Pieces.Count - 1; i >= 0; i--)
        {
            var piece = content.Pieces[i].Span;
            for (var j = piece.Length - 1; j >= 0; j--)
            {
                if (last != 0)
                    return last == '\n' && piece[j] == '\r';
                last = piece[j];
                if (last == 0)
                    return false;
            }
        }

        return false;
    }
}
