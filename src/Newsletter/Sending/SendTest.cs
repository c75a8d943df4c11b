using Newsletter.Accounts;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Engines.Smtp;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Sending.Servers;
using Newsletter.Shell;

namespace Newsletter.Sending;

/// <param name="To">1 to 20 addresses.</param>
/// <param name="AsSubscriber">As whom; null: somebody made up.</param>
internal sealed record TestRequest(IReadOnlyList<string> To, Guid? AsSubscriber = null);

/// <param name="State">accepted, deferred, rejected or lost.</param>
/// <param name="Reply">The server's words.</param>
internal sealed record TestResult(string To, string State, string Server, string Reply, int Bytes);

internal sealed record TestAnswer(bool Captured, IReadOnlyList<TestResult> Items);

/// <summary>Sends an issue as it stands to a few addresses, marked as a test, its links inert. It is in no ledger and no figure.</summary>
internal sealed class SendTest(NewsletterDb db, IssueDesk desk, PreviewIssue preview, ServerPool pool, SmtpOptions smtp, TimeProvider clock)
{
    /// <summary>In the issue's history, with the hash of what was tested as its note.</summary>
    public const string Event = "test";

    private const int MostAddresses = 20;
    private const string Lost = "lost";

    /// <param name="working">With the edits that wait beside what was submitted, as the composer shows it.</param>
    public async Task<Result<TestAnswer>> HandleAsync(Guid id, TestRequest request, bool working, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        if (Check(request) is { } wrong)
            return wrong;
        var recipient = await preview.RecipientAsync(found.Value, request.AsSubscriber, cancellationToken);
        if (!recipient.Ok)
            return recipient.Failure;
        // Its slot may be days away, and filters hold a date in the future against a mail.
        var prepared = await preview.PrepareAsync(found.Value, working, ComposeOptions.Test with { Date = clock.GetUtcNow() }, cancellationToken);
        if (!prepared.Ok)
            return prepared.Failure;

        await using var mails = new SingleMails(pool, new Party());
        var results = new List<TestResult>();
        foreach (var address in request.To)
        {
            var sent = await mails.SendAsync(server => prepared.Value.Compose(recipient.Value with { Address = address.Trim() }, server.RewritesHeaders), cancellationToken);
            if (!sent.Ok)
                return sent.Failure;
            if (sent.Value is null && results.Count == 0)
                return NoServer(pool);
            results.Add(sent.Value is { } outcome ? Result(address, outcome) : new TestResult(address, Lost, "", NoServer(pool).Message, 0));
        }

        await mails.EndAsync(cancellationToken);
        if (results.Exists(result => result.State == "accepted"))
            await NoteAsync(found.Value, working, caller, cancellationToken);
        return new TestAnswer(smtp.Captured, results);
    }

    private async Task NoteAsync(Issue issue, bool working, Caller caller, CancellationToken cancellationToken)
    {
        var content = await preview.ContentAsync(issue, working, cancellationToken);
        if (!content.Ok)
            return;
        desk.Note(issue, Event, caller, RevisionJson.Hash(RevisionJson.Write(content.Value)));
        await db.SaveChangesAsync(cancellationToken);
    }

    internal static ConflictFailure NoServer(ServerPool pool) => new("test.noServer", "No mail server takes the test now. " + pool.WhyNone);

    internal static TestResult Result(string address, SingleOutcome sent)
    {
        var state = sent.Outcome.Result == SendResult.ConnectionLost ? Lost : sent.Outcome.Result.ToString().ToLowerInvariant();
        return new TestResult(address, state, sent.Server, sent.Outcome.Reply.ToString(), sent.Bytes);
    }

    private static ValidationFailure? Check(TestRequest request)
    {
        var errors = new FieldErrors();
        if (request.To is not { Count: > 0 and <= MostAddresses })
            errors.Add("to", $"1 to {MostAddresses} addresses.");
        foreach (var (i, address) in (request.To ?? []).Index())
        {
            if (EmailAddress.Read(address?.Trim()) is null)
                errors.Add($"to[{i}]", "Must be an e-mail address.");
        }

        return errors.Any ? errors.Failure : null;
    }
}
