using Newsletter.Engines.Smtp;
using Newsletter.Rendering;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Pace;
using Newsletter.Sending.Servers;

namespace Newsletter.Sending;

/// <summary>One copy's way, as a list of steps. What becomes of it when the process dies on the way: <see cref="CrashPoints"/>.</summary>
internal sealed class CopySender(IssueInHand issue, int key, SendingNode node, LedgerWriter ledger, SendingOptions options, CrashPoints crash, Random random, TimeProvider clock)
{
    private static readonly TimeSpan LongestAfterLoss = TimeSpan.FromSeconds(15);

    // A connection that broke says little about the recipient: soon again, but not at once.
    private TimeSpan AfterLoss => options.RetryDelays[0] < LongestAfterLoss ? options.RetryDelays[0] : LongestAfterLoss;

    /// <param name="day">In which it counts at the server.</param>
    public async Task SendAsync(Turn turn, DateOnly day, ServerConnection server, CancellationToken hardStop)
    {
        SendOutcome? outcome = null;
        try
        {
            outcome = await SendAsync(turn.Row, server, hardStop);
        }
        finally
        {
            turn.Pace.Leave(turn.Number, outcome);
            if (outcome is null)
                server.Line.ReturnTurn();
            if (outcome is null or { NotBegun: true })
                server.Line.ReturnToDay(day);
        }
    }

    /// <returns>Null: nothing was sent.</returns>
    private async Task<SendOutcome?> SendAsync(ClaimedRow row, ServerConnection server, CancellationToken hardStop)
    {
        var composed = issue.Compose(row, server.Line.Options.RewritesHeaders);
        if (!composed.Ok)
        {
            ledger.Record(Unsendable(row, composed.Failure));
            return null;
        }

        using var copy = composed.Value;
        var envelope = server.Line.Options.Verp ? copy.Envelope : copy.Envelope with { Sender = issue.PlainReturnPath };
        var mark = Step(row, DeliveryState.Claimed, DeliveryState.InFlight) with { Revision = issue.Revision, Server = server.Line.Options.Name };
        if (!await ledger.WriteAsync(mark))
        {
            // Paused, cancelled or corrected: it waits again. If the row is somebody else's by now, this changes nothing.
            ledger.Record(Step(row, DeliveryState.Claimed, DeliveryState.Queued));
            return null;
        }

        crash.Passed(5);
        if (!node.Holds(key))
        {
            // After a stall the row may be another's; if it is not, this was no try.
            ledger.Record(Step(row, DeliveryState.InFlight, DeliveryState.Queued));
            return null;
        }

        var content = server.Line.Options.CopyHeader is { } field ? copy.Under(field, copy.MessageId.Split('@')[0]) : copy.Content;
        var since = server.Line.Unanswered.Begin();
        var outcome = await SendAsync(server.Mail, envelope, content, hardStop);
        server.Line.Unanswered.End(since);
        server.Heard(outcome);
        crash.Passed(6);
        ledger.Record(Record(row, outcome));
        return outcome;
    }

    private static Task<SendOutcome> SendAsync(IMailConnection connection, MailEnvelope envelope, MailContent content, CancellationToken hardStop)
    {
        // The contract: calls on one connection do not overlap in their synchronous part. Their order is the order on the wire.
        lock (connection)
            return connection.SendAsync(envelope, content, hardStop);
    }

    private LedgerChange Unsendable(ClaimedRow row, Failure failure) =>
        failure.Code == RenderFailures.NoSections
            ? Step(row, DeliveryState.Claimed, DeliveryState.Skipped) with { Reason = Reasons.NoSections }
            : Step(row, DeliveryState.Claimed, DeliveryState.Rejected) with { Reason = Reasons.Refused, Reply = failure.Message };

    private LedgerChange Record(ClaimedRow row, SendOutcome outcome)
    {
        var reply = outcome.Reply.ToString();
        return outcome.Result switch
        {
            SendResult.Accepted => Step(row, DeliveryState.InFlight, DeliveryState.Accepted) with { Reply = reply },
            SendResult.Rejected => Step(row, DeliveryState.InFlight, DeliveryState.Rejected) with { Reply = reply, Reason = Reasons.Refused },
            SendResult.Deferred => Later(row, options.DelayAfter(row.Attempts + 1, random), reply),
            // Pipelined behind what was lost: another connection takes it at once, and this was no try.
            SendResult.ConnectionLost when outcome.NotBegun => Step(row, DeliveryState.InFlight, DeliveryState.Queued),
            SendResult.ConnectionLost when !outcome.DotWritten => Later(row, AfterLoss, reply),
            _ => Unknown(row, reply),
        };
    }

    // Under neverMiss it is tried again while there is time; then, too, nobody knows, and it must not be told as one that no server took.
    private LedgerChange Unknown(ClaimedRow row, string reply)
    {
        var later = Later(row, options.DelayAfter(row.Attempts + 1, random), reply);
        var change = issue.NeverTwice || later.To != DeliveryState.Deferred ? Step(row, DeliveryState.InFlight, DeliveryState.Uncertain) with { Reply = reply } : later;
        return change with { Uncertain = true };
    }

    private LedgerChange Later(ClaimedRow row, TimeSpan delay, string reply)
    {
        var next = clock.GetUtcNow() + delay;
        return next <= issue.Deadline
            ? Step(row, DeliveryState.InFlight, DeliveryState.Deferred) with { NextAt = next, Reply = reply }
            : Step(row, DeliveryState.InFlight, DeliveryState.Rejected) with { Reason = Reasons.Deadline, Reply = reply };
    }

    private LedgerChange Step(ClaimedRow row, DeliveryState from, DeliveryState to) =>
        new(issue.Key, row.Row, key, from, to, clock.GetUtcNow());
}
