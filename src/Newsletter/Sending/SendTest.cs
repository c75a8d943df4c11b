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

        await using var server = await pool.ConnectSoonAsync(cancellationToken);
        if (server is null)
            return new ConflictFailure("test.noServer", "No mail server takes the test now. " + pool.WhyNone);
        var results = new List<TestResult>();
        foreach (var address in request.To)
        {
            var copy = prepared.Value.Compose(recipient.Value with { Address = address.Trim() }, server.Line.Options.RewritesHeaders);
            if (!copy.Ok)
                return copy.Failure;
            results.Add(await SendAsync(copy.Value, address, server, cancellationToken));
        }

        await server.Mail.QuitAsync(cancellationToken);
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

    private static async Task<TestResult> SendAsync(ComposedCopy composed, string address, ServerConnection server, CancellationToken cancellationToken)
    {
        using var copy = composed;
        var outcome = await server.Mail.SendAsync(copy.Envelope, copy.Content, cancellationToken);
        server.Heard(outcome);
        return Result(address, outcome, server, (int)copy.Content.Length);
    }

    internal static TestResult Result(string address, SendOutcome outcome, ServerConnection server, int bytes)
    {
        var state = outcome.Result == SendResult.ConnectionLost ? "lost" : outcome.Result.ToString().ToLowerInvariant();
        return new TestResult(address, state, server.Line.Options.Name, outcome.Reply.ToString(), bytes);
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
