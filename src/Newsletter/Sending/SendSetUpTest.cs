using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Engines.Mime;
using Newsletter.Publications;
using Newsletter.Sending.Servers;
using Newsletter.Shell;
using Newsletter.Shell.Settings;

namespace Newsletter.Sending;

/// <param name="Publication">In whose name; its slug.</param>
internal sealed record SetUpTestRequest(string Publication, string To);

/// <summary>One mail in a publication's name, the way every copy goes: same servers, signature and return path. It is in no ledger and no figure.</summary>
internal sealed class SendSetUpTest(NewsletterDb db, ServerPool pool, SmtpOptions smtp, ComposingOptions composing, ServiceOptions service, TimeProvider clock)
{
    public async Task<Result<TestAnswer>> HandleAsync(SetUpTestRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == request.Publication, cancellationToken);
        if (publication is null || !caller.May(Role.Admin, publication.Key))
            return new ValidationFailure("publication", "Choose one.");
        if (EmailAddress.Read(request.To.Trim()) is null)
            return new ValidationFailure("to", "Must be an e-mail address.");
        var (from, to) = (AddrSpec.Parse(publication.From.Email), AddrSpec.Parse(request.To.Trim()));
        if ((from.Failure ?? to.Failure) is { } failure)
            return failure;

        await using var mails = new SingleMails(pool, new Party());
        var sent = await mails.SendAsync(server => Compose(publication, from.Value, to.Value, server), cancellationToken);
        if (!sent.Ok)
            return sent.Failure;
        if (sent.Value is not { } outcome)
            return SendTest.NoServer(pool);
        await mails.EndAsync(cancellationToken);
        return new TestAnswer(smtp.Captured, [SendTest.Result(request.To.Trim(), outcome)]);
    }

    private Result<ComposedCopy> Compose(Publication publication, AddrSpec from, AddrSpec to, SmtpServerOptions server)
    {
        var now = clock.GetUtcNow();
        var domain = from.Domain.ToLowerInvariant();
        var returnPath = server.Verp && composing.ReturnPaths.TryGetValue(domain, out var host) ? $"bounce+test@{host}" : null;
        var envelope = new ServiceEnvelope(from, to, string.Create(CultureInfo.InvariantCulture, $"test-{now.ToUnixTimeMilliseconds():x}"), now, returnPath);
        return ServiceMessage.Compose(Mail(publication, server.Name, domain), envelope, composing, server.RewritesHeaders);
    }

    private ServiceMail Mail(Publication publication, string server, string domain) => new(
        publication,
        "Test of the sending set-up",
        [
            $"This mail went the way that every copy of {publication.Name} goes: over {server}, {(composing.Signers.ContainsKey(domain) ? $"signed for {domain}" : "unsigned")}.",
            "Look at its source in your mail program: Authentication-Results should say pass for spf, dkim and dmarc.",
        ],
        "To the sending set-up", service.PublicUrl + "/desk/sending",
        ["It is counted nowhere, and nothing has to be done with it."]);
}
