using Newsletter.Engines.Mime;
using Newsletter.Engines.Smtp;

namespace Newsletter.Composing;

/// <param name="Id">The left part of the Message-ID, which also tells parts apart: nothing but letters, digits and hyphens.</param>
/// <param name="ReturnPath">Null: the From address.</param>
internal sealed record ServiceEnvelope(AddrSpec From, AddrSpec To, string Id, DateTimeOffset At, string? ReturnPath = null);

/// <summary>A service mail as a whole message, signed as copies are.</summary>
internal static class ServiceMessage
{
    /// <param name="rewritten">The server writes Date and Message-ID anew: they stay unsigned.</param>
    public static Result<ComposedCopy> Compose(ServiceMail mail, ServiceEnvelope envelope, ComposingOptions options, bool rewritten)
    {
        var message = new MessageWriter();
        if (Write(message, mail, envelope) is { Ok: false, Failure: var failure })
        {
            message.Dispose();
            return failure!;
        }

        options.SignersOf(mail.Publication.From.Email)?.Sign(message, rewritten);
        var (from, to) = (envelope.From.ToString(), envelope.To.ToString());
        return new ComposedCopy(new MailEnvelope(envelope.ReturnPath ?? from, to), message.Finish(), $"{envelope.Id}@{envelope.From.Domain}", message);
    }

    private static Result<Done> Write(MessageWriter message, ServiceMail mail, ServiceEnvelope envelope)
    {
        var publication = mail.Publication;
        var boundary = Multipart.Boundary(envelope.Id.Replace("-", "", StringComparison.Ordinal));
        var failure = HeaderFields.Mailbox(message, "From", publication.From.Name, envelope.From).Failure
            ?? HeaderFields.Mailbox(message, "To", null, envelope.To).Failure
            ?? HeaderFields.Text(message, "Subject", mail.Title).Failure
            ?? HeaderFields.Date(message, envelope.At).Failure
            ?? HeaderFields.MessageId(message, envelope.Id, envelope.From.Domain).Failure
            ?? HeaderFields.Mailbox(message, "Reply-To", null, publication.ReplyTo ?? publication.From.Email).Failure
            // RFC 3834 section 5: no vacation notice answers this.
            ?? HeaderFields.Tokens(message, "Auto-Submitted", "auto-generated").Failure
            ?? HeaderFields.Tokens(message, "Content-Language", publication.Language).Failure;
        if (failure is not null)
            return failure;
        Multipart.Headers(message, boundary);
        Multipart.Part(message, boundary, "text/plain");
        QuotedPrintable.Encode(mail.Text(), message);
        Multipart.Part(message, boundary, "text/html");
        QuotedPrintable.Encode(mail.Html(), message);
        Multipart.Close(message, boundary);
        return default(Done);
    }
}
