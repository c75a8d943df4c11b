using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Mailboxes;

/// <summary>Commands and answers of POP3 (RFC 1939 section 3).</summary>
internal sealed class Pop3Wire(TextWire wire, TimeSpan timeout, TimeProvider clock)
{
    // A message may take longer than one wait, but not for ever, however evenly it drips.
    private const int MostWaits = 20;

    /// <summary>Says a command and hears the first line of its answer.</summary>
    /// <param name="command">Without its CRLF.</param>
    /// <param name="called">What a failure calls it: for a password, not the command.</param>
    public async Task<Pop3Answer> CommandAsync(string command, string? called = null)
    {
        wire.Say(command);
        wire.Say("\r\n"u8);
        wire.Deadline.Arm(timeout, $"the answer to {called ?? command}");
        await wire.FlushAsync().ConfigureAwait(false);
        return await AnswerAsync().ConfigureAwait(false);
    }

    /// <summary>Hears a line that begins with +OK, -ERR or, in AUTH, a plus sign.</summary>
    public async Task<Pop3Answer> AnswerAsync()
    {
        var line = await LineAsync().ConfigureAwait(false);
        if (line.StartsWith("+OK", StringComparison.OrdinalIgnoreCase))
            return new Pop3Answer(Pop3Kind.Ok, line[3..].Trim());
        if (line.StartsWith("-ERR", StringComparison.OrdinalIgnoreCase))
            return new Pop3Answer(Pop3Kind.Error, line[4..].Trim());
        if (line is "+" || line.StartsWith("+ ", StringComparison.Ordinal))
            return new Pop3Answer(Pop3Kind.Challenge, line[1..].Trim());
        throw new WireException(WireFault.Protocol, $"The server's answer is not POP3: {line[..Math.Min(line.Length, 100)]}");
    }

    /// <summary>The lines behind a +OK, up to the lone dot; what a limit cuts off is read all the same.</summary>
    public async Task<StuffedText> TextAsync(long limit)
    {
        var text = new StuffedText(limit);
        var begin = clock.GetTimestamp();
        while (true)
        {
            var (used, ended) = text.Take(wire.Heard);
            wire.Consume(used);
            if (ended)
                return text;

            // A server that states a small size and never ends is not followed for ever.
            if (text.Length > (2 * limit) + (1024 * 1024))
                throw new WireException(WireFault.Protocol, "The server's answer does not end");
            if (clock.GetElapsedTime(begin) > MostWaits * timeout)
                throw new WireException(WireFault.Timeout, "The server's answer takes too long");
            wire.Deadline.Arm(timeout, "the rest of an answer");
            await wire.FillAsync().ConfigureAwait(false);
        }
    }

    private async Task<string> LineAsync()
    {
        while (true)
        {
            var end = wire.Heard.IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Printable.Text(wire.Heard[..end].TrimEnd((byte)'\r'));
                wire.Consume(end + 1);
                return line;
            }

            await wire.FillAsync().ConfigureAwait(false);
        }
    }
}

internal enum Pop3Kind
{
    Ok,
    Error,
    Challenge,
}

internal sealed record Pop3Answer(Pop3Kind Kind, string Text)
{
    public bool Ok => Kind == Pop3Kind.Ok;

    /// <summary>RFC 2449 section 8 and RFC 3206: the mailbox is there and the password may be right, only not now.</summary>
    public bool IsTemporary => Text.StartsWith("[IN-USE]", StringComparison.OrdinalIgnoreCase)
        || Text.StartsWith("[LOGIN-DELAY]", StringComparison.OrdinalIgnoreCase) || Text.StartsWith("[SYS/", StringComparison.OrdinalIgnoreCase);
}
