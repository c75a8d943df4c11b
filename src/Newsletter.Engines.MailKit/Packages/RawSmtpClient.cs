using global::MailKit.Net.Smtp;
using global::MimeKit;

namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>
/// MailKit's client for everything up to and after a message: TLS, EHLO, AUTH, replies. Messages and envelopes go out as they were composed: MimeKit
/// would write domains as U-labels, add ORCPT, and write the text anew, while the signature was made over ours.
/// </summary>
internal sealed class RawSmtpClient : SmtpClient
{
    /// <summary>Says a line and hears its answer.</summary>
    public Task<SmtpResponse> CommandAsync(string line, CancellationToken cancellationToken) => SendCommandAsync(line, cancellationToken);

    // Nothing may be encoded or folded anew, whoever asks for it.
    protected override void Prepare(FormatOptions options, MimeMessage message, EncodingConstraint constraint, int maxLineLength)
    {
    }
}
