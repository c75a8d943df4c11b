using Newsletter.Engines.Smtp;
using Newsletter.Rendering;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Servers;

namespace Newsletter.Sending;

/// <summary>
/// One copy's way, as a list of steps. Crash points, each followed by what the next start finds:
/// (1) before the claim's commit: queued; (2) after it: claimed, queued again; (3) after the mark's commit, before DATA, and (4) after the final
/// dot, before the record's commit: in flight, so uncertain or deferred by the policy; (5) after the record's commit: final.
/// </summary>
internal sealed class CopySender(IssueInHand issue, int key, SendingNode node, LedgerWriter ledger, SendingOptions options, Random random, TimeProvider clock)
{
    // A connection that broke says little about the recipient: soon again, but not at once.
    private static readonly TimeSpan AfterLoss = TimeSpan.FromSeconds(15);

    public async Task SendAsync(ClaimedRow row, ServerConnection server, CancellationToken hardStop)
    {
        if (issue.WhyNot(row) is { } reason)
        {
            ledger.Record(Step(row, DeliveryState.Claimed, DeliveryState.Skipped) with { Reason = reason });
            return;
        }

        var composed = issue.Compose(row);
        if (!composed.Ok)
        {
            ledger.Record(Unsendable(row, composed.Failure));
            return;
        }

        using var copy = composed.Value;
        var envelope = server.Line.Options.Verp ? copy.Envelope : copy.Envelope with { Sender = issue.PlainReturnPath };
        await server.Line.PaceAsync(hardStop);
        var mark = Step(row, DeliveryState.Claimed, DeliveryState.InFlight) with { Revision = issue.Revision, Server = server.Line.Options.Name };
        if (!await ledger.WriteAsync(mark))
            return; // the row is somebody else's by now
        // (3)
        if (!node.Holds)
        {
            // After a stall the row may be another's; if it is not, this was no try.
            ledger.Record(Step(row, DeliveryState.InFlight, DeliveryState.Queued));
            return;
        }

        var outcome = await SendAsync(server.Mail, envelope, copy.Content, hardStop);
        server.Heard(outcome);
        // (4)
        ledger.Record(Record(row, outcome));
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
            _ when issue.NeverTwice => Step(row, DeliveryState.InFlight, DeliveryState.Uncertain) with { Reply = reply, Uncertain = true },
            _ => Later(row, options.DelayAfter(row.Attempts + 1, random), reply) with { Uncertain = true },
        };
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
