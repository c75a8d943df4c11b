using System.Text;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp;

/// <summary>MAIL and RCPT of one message, checked: nothing in it can end a command early.</summary>
internal sealed class SmtpEnvelope
{
    // RFC 3461 section 4.4: ENVID has at most 100 octets, xtext included.
    private const int LongestId = 100;

    private readonly string _sender;
    private readonly string _recipient;
    private readonly string _id;
    private readonly bool _utf8;

    private SmtpEnvelope(string sender, string recipient, string id, bool utf8)
    {
        _sender = sender;
        _recipient = recipient;
        _id = id.Length <= LongestId ? id : "";
        _utf8 = utf8;
    }

    /// <returns>The envelope, or why this server cannot take the message.</returns>
    public static (SmtpEnvelope? Envelope, SmtpReply? Refusal) Check(MailEnvelope envelope, MailContent content, MailCapabilities server)
    {
        var recipient = AddrSpec.Parse(envelope.Recipient);
        if (!recipient.Ok)
            return Refuse("5.1.3", recipient.Failure.Message);
        var sender = envelope.Sender.Length == 0 ? default(Result<AddrSpec>?) : AddrSpec.Parse(envelope.Sender);
        if (sender is { Ok: false, Failure: { } failure })
            return Refuse("5.1.7", failure.Message);

        // RFC 6531 section 3.1: without SMTPUTF8 such an address cannot be said at all.
        var utf8 = recipient.Value.NeedsSmtpUtf8 || sender?.Value.NeedsSmtpUtf8 == true;
        if (utf8 && !server.SmtpUtf8)
            return Refuse("5.6.7", "The address has letters that this server cannot take (no SMTPUTF8).");
        if (!content.IsAscii && !server.EightBitMime)
            return Refuse("5.6.3", "The message has 8-bit octets, which this server cannot take (no 8BITMIME).");
        if (server.MaxSize > 0 && content.Length > server.MaxSize)
            return Refuse("5.3.4", $"The message has {content.Length} octets; this server takes {server.MaxSize} at most.");
        return (new SmtpEnvelope(sender?.Value.ToString() ?? "", recipient.Value.ToString(), XText(envelope.Id ?? ""), utf8), null);
    }

    /// <summary>Whether MAIL or RCPT say more than they have to, because the server offered it.</summary>
    public static bool SaysMore(MailCapabilities server) => server.Dsn || server.MaxSize > 0;

    public void SayMail(TextWire wire, MailContent content, MailCapabilities server)
    {
        wire.Say("MAIL FROM:<"u8);
        wire.Say(_sender);
        wire.Say(">"u8);
        if (server.MaxSize > 0)
        {
            wire.Say(" SIZE="u8);
            wire.Say(content.Length);
        }

        if (!content.IsAscii)
            wire.Say(" BODY=8BITMIME"u8);
        if (_utf8)
            wire.Say(" SMTPUTF8"u8);
        if (server.Dsn)
            wire.Say(" RET=HDRS"u8);
        if (server.Dsn && _id.Length > 0)
        {
            wire.Say(" ENVID="u8);
            wire.Say(_id);
        }

        wire.Say("\r\n"u8);
    }

    public void SayRecipient(TextWire wire, MailCapabilities server)
    {
        wire.Say("RCPT TO:<"u8);
        wire.Say(_recipient);
        if (server.Dsn)
        {
            wire.Say("> NOTIFY=FAILURE,DELAY ORCPT="u8);
            wire.Say(Original);
        }
        else
        {
            wire.Say(">"u8);
        }

        wire.Say("\r\n"u8);
    }

    /// <summary>The line of MAIL, for an engine that takes commands as text.</summary>
    public string Mail(MailContent content, MailCapabilities server) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"MAIL FROM:<{_sender}>{(server.MaxSize > 0 ? $" SIZE={content.Length}" : "")}{(content.IsAscii ? "" : " BODY=8BITMIME")}{(_utf8 ? " SMTPUTF8" : "")}{Dsn(server)}");

    /// <summary>The line of RCPT, likewise.</summary>
    public string Recipient(MailCapabilities server) => $"RCPT TO:<{_recipient}>{(server.Dsn ? $" NOTIFY=FAILURE,DELAY ORCPT={Original}" : "")}";

    /// <summary>What a failure notice will name the recipient by, whoever it was passed on to (RFC 3461 section 4.2; RFC 6533 section 3 beyond ASCII).</summary>
    private string Original => Ascii.IsValid(_recipient) ? $"rfc822;{XText(_recipient)}" : $"utf-8;{UniText(_recipient)}";

    private string Dsn(MailCapabilities server) => !server.Dsn ? "" : _id.Length == 0 ? " RET=HDRS" : $" RET=HDRS ENVID={_id}";

    private static (SmtpEnvelope?, SmtpReply?) Refuse(string code, string text) => (null, new SmtpReply(0, code, text));

    private static string UniText(string text) => text
        .Replace("\\", "\\x{5C}", StringComparison.Ordinal)
        .Replace("+", "\\x{2B}", StringComparison.Ordinal)
        .Replace("=", "\\x{3D}", StringComparison.Ordinal)
        .Replace(" ", "\\x{20}", StringComparison.Ordinal);

    /// <summary>RFC 3461 section 4: what is not printable ASCII, and <c>+</c> and <c>=</c>, becomes <c>+HH</c>.</summary>
    private static string XText(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.AsSpan().ContainsAny('+', '='))
            return text;
        var encoded = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is > (byte)' ' and < 127 and not ((byte)'+' or (byte)'='))
                encoded.Append((char)octet);
            else
                encoded.Append(System.Globalization.CultureInfo.InvariantCulture, $"+{octet:X2}");
        }

        return encoded.ToString();
    }
}
