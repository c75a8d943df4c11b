using System.Net;
using System.Text;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp.Receiving;

/// <summary>One client's session: a line in, a reply out. Replies to pipelined commands leave together (RFC 2920 section 3.2).</summary>
internal sealed class ReceiverSession(
    TextWire wire,
    SmtpReceiverOptions options,
    Func<ReceivedMessage, CancellationToken, ValueTask<SmtpReply>> handler,
    IPEndPoint? client,
    TimeProvider clock,
    CancellationToken stopping)
{
    // RFC 5321 section 4.5.3.1.4 asks for 512, extensions add to it.
    private const int LongestLine = 4096;

    // What one command can make us say at most, the handler's answer included.
    private const int LongestReplies = 16 * 1024;

    private static readonly TimeSpan LongestMessage = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan HangUpTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromMinutes(1);

    private readonly ReceiverCommands _commands = new(options);
    private int _errors;

    public async Task RunAsync(bool full)
    {
        try
        {
            if (full)
                Say(new SmtpReply(421, "4.3.2", "Too many connections"));
            else
                await ServeAsync().ConfigureAwait(false);
            await FlushAsync().ConfigureAwait(false);
            await wire.HangUpAsync(HangUpTime).ConfigureAwait(false);
        }
        catch (WireException)
        {
            // The client is gone; what it had handed over whole was answered or will be sent again.
        }
    }

    private async Task ServeAsync()
    {
        Say(new SmtpReply(220, null, $"{options.HostName} ESMTP"));
        while (await LineAsync().ConfigureAwait(false) is { } line)
        {
            if (wire.Room < LongestReplies)
                await FlushAsync().ConfigureAwait(false);
            var reply = _commands.Answer(line);
            Say(reply);
            if (reply.Code == 354)
                Say(await ReceiveAsync().ConfigureAwait(false));
            if (reply.Code == 221)
                return;
            if (reply.Code >= 400 && ++_errors >= options.MaxErrors)
            {
                Say(new SmtpReply(421, "4.7.0", "Too many errors"));
                return;
            }
        }
    }

    /// <summary>The next command, without its CRLF; null at the end of the session, which was told then.</summary>
    private async ValueTask<byte[]?> LineAsync()
    {
        while (true)
        {
            var end = wire.Heard.IndexOf((byte)'\n');
            if (end > LongestLine || (end < 0 && wire.Heard.Length > LongestLine))
                return Closing("5.5.2", "Line too long", 500);
            if (end >= 0)
            {
                var line = wire.Heard[..(end + 1)].ToArray();
                wire.Consume(line.Length);

                // A lone LF or CR is how messages are smuggled behind others: nothing but CRLF ends a line here.
                return line.AsSpan().EndsWith("\r\n"u8) && line.AsSpan(0, line.Length - 2).IndexOf((byte)'\r') < 0
                    ? line[..^2]
                    : Closing("5.5.2", "Lines end in CRLF", 500);
            }

            if (await HearAsync().ConfigureAwait(false) is { } gone)
                return Closing(gone.EnhancedCode!, gone.Text, gone.Code);
        }
    }

    private byte[]? Closing(string enhanced, string text, int code)
    {
        Say(new SmtpReply(code, enhanced, text));
        return null;
    }

    private async ValueTask<SmtpReply> ReceiveAsync()
    {
        var data = new StuffedText(options.MaxMessageSize);
        var begin = clock.GetTimestamp();
        while (true)
        {
            var (used, ended) = data.Take(wire.Heard);
            wire.Consume(used);
            if (ended)
                break;

            if (clock.GetElapsedTime(begin) > LongestMessage)
                throw new WireException(WireFault.Timeout, "The client drips");

            // The message under way may end although the receiver is stopping; silence may not last.
            await FlushAsync().ConfigureAwait(false);
            wire.Deadline.Arm(options.IdleTimeout, "the message");
            await wire.FillAsync().ConfigureAwait(false);
        }

        var (sender, recipients) = _commands.TakeEnvelope();
        if (data.IsTooLarge)
            return new SmtpReply(552, "5.3.4", $"The message is larger than {options.MaxMessageSize} octets");

        // Read to its true end and refused, so that no other reading of it can hide a second message (SMTP smuggling).
        if (data.HasLoneBreak)
            return new SmtpReply(550, "5.6.0", "The message has a CR or LF that stands alone");
        return await HandleAsync(new ReceivedMessage(sender, recipients, data.Content, _commands.HelloName, client)).ConfigureAwait(false);
    }

    private async ValueTask<SmtpReply> HandleAsync(ReceivedMessage message)
    {
        try
        {
            return await handler(message, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            options.Failed?.Invoke(e);
            return new SmtpReply(451, "4.3.0", "The message could not be kept; try again later");
        }
    }

    /// <summary>Says what is to be said and waits for more.</summary>
    /// <returns>Why the session ends instead, or null.</returns>
    private async ValueTask<SmtpReply?> HearAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        try
        {
            await wire.ListenAsync().WaitAsync(options.IdleTimeout, clock, stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new SmtpReply(421, "4.4.2", $"{options.HostName} closes an idle connection");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new SmtpReply(421, "4.3.2", $"{options.HostName} is stopping");
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            throw new WireException(WireFault.Closed, "The client is gone", e);
        }

        await wire.FillAsync().ConfigureAwait(false);
        return null;
    }

    private async ValueTask FlushAsync()
    {
        wire.Deadline.Arm(WriteTimeout, "our answer to be taken");
        await wire.FlushAsync().ConfigureAwait(false);
        wire.Deadline.Disarm();
    }

    private void Say(SmtpReply reply)
    {
        var text = new StringBuilder();
        var lines = reply.Text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            text.Append(reply.Code).Append(i < lines.Length - 1 ? '-' : ' ').Append(reply.EnhancedCode).Append(reply.EnhancedCode is null ? "" : " ");
            text.Append(lines[i].Replace("\r", "", StringComparison.Ordinal)).Append("\r\n");
        }

        wire.Say(text.ToString());
    }
}
