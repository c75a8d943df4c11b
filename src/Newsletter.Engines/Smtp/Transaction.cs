using System.Threading.Channels;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp;

/// <summary>
/// Mail transactions on one connection, one after the other. With PIPELINING (RFC 2920) a message's text and the next one's MAIL, RCPT and DATA
/// leave in one write, and the four answers come back in one: a round trip a message. Text never leaves before its own 354.
/// </summary>
internal sealed class Transaction(TextWire wire, MailCapabilities server, MailTimeouts timeouts, ServerHabits habits)
{
    // What a group of commands takes at most: MAIL, RCPT with its address said twice and encoded, DATA and RSET.
    private const int GroupSize = 2048;

    private static readonly TimeSpan LastWordsTimeout = TimeSpan.FromSeconds(2);

    private readonly ReplyReader _replies = new(wire);
    private readonly ContentWriter _content = new(wire, timeouts);

    // The server has taken a MAIL and knows of no end of it yet.
    private bool _halfOpen;

    // The server has answered a transaction.
    private bool _answers;

    private volatile bool _closing;

    /// <summary>The server has said 421: nothing more can be sent.</summary>
    public bool IsClosing => _closing;

    /// <summary>Carries one message through and completes it.</summary>
    /// <param name="next">Looked into for the message to announce behind this one's text.</param>
    /// <exception cref="WireException">The connection ended; the message may be completed already.</exception>
    public async ValueTask RunAsync(Delivery delivery, ChannelReader<Delivery> next)
    {
        var opened = server.Pipelining
            ? await OpenAtOnceAsync(delivery).ConfigureAwait(false)
            : await OpenStepwiseAsync(delivery).ConfigureAwait(false);
        if (opened == Opened.Not)
            return;

        _halfOpen = false;
        if (opened == Opened.ForText)
            await SendTextAsync(delivery, next).ConfigureAwait(false);
        else
            await SendNothingAsync(next).ConfigureAwait(false);
    }

    public async ValueTask QuitAsync(TimeSpan timeout)
    {
        wire.Deadline.Arm(timeout, "the answer to QUIT");
        wire.Say("QUIT\r\n"u8);
        await wire.FlushAsync().ConfigureAwait(false);
        await ReadAsync().ConfigureAwait(false);
    }

    /// <summary>Hears what a server says that was asked nothing.</summary>
    /// <exception cref="WireException">Always: after that nobody knows which answer belongs to what.</exception>
    public async ValueTask HearOutOfTurnAsync()
    {
        wire.Deadline.Arm(LastWordsTimeout, "the rest of an answer");
        await ReadAsync().ConfigureAwait(false);
        throw OutOfTurn();
    }

    private async ValueTask<Opened> OpenAtOnceAsync(Delivery delivery)
    {
        if (!delivery.Announced)
        {
            await NothingUnreadAsync().ConfigureAwait(false);
            Begin(delivery);
            Announce(delivery);
            wire.Deadline.Arm(timeouts.Command, "MAIL to be taken");
            await wire.FlushAsync().ConfigureAwait(false);
        }

        if (delivery.AfterReset)
            await AnswerToResetAsync().ConfigureAwait(false);
        _halfOpen = await IsAcceptedAsync(delivery, "the answer to MAIL", atMail: true).ConfigureAwait(false);
        try
        {
            await IsAcceptedAsync(delivery, "the answer to RCPT").ConfigureAwait(false);
            var opened = await AnswerToDataAsync(delivery).ConfigureAwait(false);
            habits.KeepsPipelining();
            return opened;
        }
        catch (WireException e) when (e.Fault == WireFault.Timeout)
        {
            habits.LosesCommands();
            throw;
        }
    }

    private async ValueTask<Opened> OpenStepwiseAsync(Delivery delivery)
    {
        await NothingUnreadAsync().ConfigureAwait(false);
        Begin(delivery);
        if (_halfOpen)
        {
            await CommandAsync("RSET\r\n"u8.ToArray()).ConfigureAwait(false);
            await AnswerToResetAsync().ConfigureAwait(false);
        }

        delivery.Envelope!.SayMail(wire, delivery.Content, server);
        await CommandAsync(default).ConfigureAwait(false);
        if (!await IsAcceptedAsync(delivery, "the answer to MAIL", atMail: true).ConfigureAwait(false))
            return Opened.Not;

        _halfOpen = true;
        delivery.Envelope.SayRecipient(wire, server);
        await CommandAsync(default).ConfigureAwait(false);
        if (!await IsAcceptedAsync(delivery, "the answer to RCPT").ConfigureAwait(false))
            return Opened.Not;

        await CommandAsync("DATA\r\n"u8.ToArray()).ConfigureAwait(false);
        return await AnswerToDataAsync(delivery).ConfigureAwait(false);
    }

    private async ValueTask SendTextAsync(Delivery delivery, ChannelReader<Delivery> next)
    {
        try
        {
            await NothingUnreadAsync().ConfigureAwait(false);
            await _content.WriteAsync(delivery).ConfigureAwait(false);
            AnnounceNext(next);
            await _content.FlushAsync().ConfigureAwait(false);
        }
        catch (WireException e)
        {
            await LastWordsAsync(delivery).ConfigureAwait(false);
            throw new WireException(e.Fault, e.Message, e);
        }

        wire.Deadline.Arm(timeouts.FinalDot, "the answer to the final dot");
        var code = await ReadAsync().ConfigureAwait(false);
        if (code / 100 == 3)
            throw new WireException(WireFault.Protocol, $"The server answered {code} to the final dot");
        delivery.Complete(Outcome(_replies.Reply()));
        ThrowIfClosing();
    }

    /// <summary>DATA was let through after a refusal: the lone dot ends it (RFC 2920 section 3.1), and what is said to that concerns nobody.</summary>
    private async ValueTask SendNothingAsync(ChannelReader<Delivery> next)
    {
        wire.Say(".\r\n"u8);
        AnnounceNext(next);
        wire.Deadline.Arm(timeouts.FinalDot, "the answer to the final dot");
        await wire.FlushAsync().ConfigureAwait(false);
        await ReadAsync().ConfigureAwait(false);
        ThrowIfClosing();
    }

    private void AnnounceNext(ChannelReader<Delivery> next)
    {
        if (server.Pipelining && wire.Room >= GroupSize && next.TryPeek(out var delivery) && delivery.Decided is null)
            Announce(delivery);
    }

    private void Announce(Delivery delivery)
    {
        delivery.Announced = true;
        delivery.AfterReset = _halfOpen;
        if (_halfOpen)
            wire.Say("RSET\r\n"u8);
        delivery.Envelope!.SayMail(wire, delivery.Content, server);
        delivery.Envelope.SayRecipient(wire, server);
        wire.Say("DATA\r\n"u8);
    }

    /// <summary>
    /// On a connection that was of use already the server may have hung up while MAIL was on its way: until MAIL is answered nothing has begun. On one
    /// that never was, the first message has to take the blame, or it would be tried for ever.
    /// </summary>
    private void Begin(Delivery delivery) => delivery.Begun = !_answers;

    private ValueTask CommandAsync(ReadOnlyMemory<byte> command)
    {
        wire.Say(command.Span);
        wire.Deadline.Arm(timeouts.Command, "a command to be taken");
        return wire.FlushAsync();
    }

    /// <summary>Whether MAIL or RCPT was; the first refusal is the message's outcome at once, whatever comes after it.</summary>
    private async ValueTask<bool> IsAcceptedAsync(Delivery delivery, string waitingFor, bool atMail = false)
    {
        wire.Deadline.Arm(timeouts.Command, waitingFor);
        var code = await ReadAsync().ConfigureAwait(false);
        delivery.Begun = _answers = true;
        if (code / 100 == 3)
            throw new WireException(WireFault.Protocol, $"The server answered {code} out of place; waited for {waitingFor}");
        if (code / 100 != 2)
            Refuse(delivery, _replies.Reply(), atMail);
        ThrowIfClosing();
        return code / 100 == 2;
    }

    /// <summary>
    /// A parameter that was offered and is refused says nothing about the recipient: the message goes out again over a connection that says less. There
    /// the same refusal is an answer.
    /// </summary>
    private void Refuse(Delivery delivery, SmtpReply reply, bool atMail)
    {
        if (!delivery.Outcome.IsCompleted && SmtpFailures.IsAboutConnection(reply))
        {
            // Said to MAIL it concerns every message alike. Later it may be about this one after all, which is then a try.
            delivery.Begun = !atMail;
            throw new WireException(WireFault.Protocol, SmtpFailures.WantsMore(reply));
        }

        if (!delivery.Outcome.IsCompleted && SmtpEnvelope.SaysMore(server) && ServerHabits.IsAboutParameters(reply))
        {
            habits.RefusesParameters();
            delivery.Begun = false;
            throw new WireException(WireFault.Protocol, $"The server refuses what it offers: {reply}");
        }

        delivery.Complete(Outcome(reply));
    }

    private async ValueTask<Opened> AnswerToDataAsync(Delivery delivery)
    {
        wire.Deadline.Arm(timeouts.DataCommand, "the answer to DATA");
        var code = await ReadAsync().ConfigureAwait(false);
        if (code / 100 == 2)
            throw new WireException(WireFault.Protocol, $"The server answered {code} to DATA");
        if (code / 100 == 3)
            return delivery.Outcome.IsCompleted ? Opened.ForNothing : Opened.ForText;
        Refuse(delivery, _replies.Reply(), atMail: false);
        ThrowIfClosing();
        return Opened.Not;
    }

    private async ValueTask AnswerToResetAsync()
    {
        wire.Deadline.Arm(timeouts.Command, "the answer to RSET");
        await ReadAsync().ConfigureAwait(false);
        ThrowIfClosing();
        _halfOpen = false;
    }

    private async ValueTask NothingUnreadAsync()
    {
        if (wire.HasUnread())
            await HearOutOfTurnAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// The text could not be written to its end. If a refusal came first, that is the answer, and the message was surely not taken: a server that
    /// says no keeps nothing. Anything else it may have said is no answer.
    /// </summary>
    private async ValueTask LastWordsAsync(Delivery delivery)
    {
        try
        {
            wire.Deadline.Arm(LastWordsTimeout, "the rest of an answer");
            if (_replies.Code / 100 == 3)
                await ReadAsync().ConfigureAwait(false);
        }
        catch (WireException)
        {
            // There were none; the loss itself is what the caller reports.
            return;
        }

        if (_replies.Code >= 400)
            delivery.Complete(Outcome(_replies.Reply()));
    }

    private async ValueTask<int> ReadAsync()
    {
        var code = await _replies.ReadAsync().ConfigureAwait(false);
        _closing |= code == 421;
        return code;
    }

    private void ThrowIfClosing()
    {
        if (_closing)
            throw new WireException(WireFault.Closed, $"The server is closing: {_replies.Reply()}");
    }

    private WireException OutOfTurn() => _closing
        ? new WireException(WireFault.Closed, $"The server is closing: {_replies.Reply()}")
        : new WireException(WireFault.Protocol, $"The server spoke out of turn: {_replies.Reply()}");

    private static SendOutcome Outcome(SmtpReply reply) => new(
        (reply.Code / 100) switch
        {
            2 => SendResult.Accepted,
            4 => SendResult.Deferred,
            _ => SendResult.Rejected,
        },
        reply);

    /// <summary>What the answers to MAIL, RCPT and DATA ask for.</summary>
    private enum Opened
    {
        Not,
        ForText,

        /// <summary>DATA was let through although the message was refused.</summary>
        ForNothing,
    }
}
