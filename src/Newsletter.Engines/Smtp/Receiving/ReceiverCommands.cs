using System.Globalization;
using System.Text;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp.Receiving;

/// <summary>What each command means and when it may come (RFC 5321 section 4.1.4): the envelope of one session.</summary>
internal sealed class ReceiverCommands(SmtpReceiverOptions options)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private static readonly SmtpReply BadSequence = new(503, "5.5.1", "Bad sequence of commands");

    private readonly List<string> _recipients = [];
    private string? _sender;
    private bool _greeted;
    private bool _utf8;

    public string HelloName { get; private set; } = "";

    public SmtpReply Answer(ReadOnlySpan<byte> line)
    {
        string text;
        try
        {
            text = Utf8.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            return new SmtpReply(500, "5.5.2", "Commands are ASCII or UTF-8");
        }

        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var verb = (space < 0 ? text : text[..space]).ToUpperInvariant();
        var argument = space < 0 ? "" : text[(space + 1)..].Trim();
        return verb switch
        {
            "EHLO" or "HELO" => Hello(verb, argument),
            "MAIL" => Mail(argument),
            "RCPT" => Recipient(argument),
            "DATA" => Data(argument),
            "RSET" => Reset(),
            "NOOP" => new SmtpReply(250, "2.0.0", "OK"),
            "QUIT" => new SmtpReply(221, "2.0.0", "Bye"),

            // RFC 5321 section 3.5.3: nobody learns here which addresses exist.
            "VRFY" => new SmtpReply(252, "2.1.5", "Send some mail, and it will be tried"),
            "HELP" => new SmtpReply(214, "2.0.0", "EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY"),
            "EXPN" or "STARTTLS" or "AUTH" or "BDAT" => new SmtpReply(502, "5.5.1", $"{verb} is not offered"),
            _ => new SmtpReply(500, "5.5.2", "Command unknown"),
        };
    }

    /// <summary>The envelope of the message that has just come in; the next one begins empty.</summary>
    public (string Sender, IReadOnlyList<string> Recipients) TakeEnvelope()
    {
        (string, IReadOnlyList<string>) taken = (_sender ?? "", [.. _recipients]);
        Reset();
        return taken;
    }

    private SmtpReply Hello(string verb, string name)
    {
        if (name.Length == 0)
            return new SmtpReply(501, "5.5.4", $"{verb} needs a name");
        Reset();
        _greeted = true;
        HelloName = Printable.Text(Encoding.UTF8.GetBytes(name));
        return verb == "HELO"
            ? new SmtpReply(250, null, options.HostName)
            : new SmtpReply(250, null, string.Create(
                CultureInfo.InvariantCulture,
                $"{options.HostName}\nPIPELINING\n8BITMIME\nSMTPUTF8\nENHANCEDSTATUSCODES\nSIZE {options.MaxMessageSize}"));
    }

    private SmtpReply Mail(string argument)
    {
        if (!_greeted || _sender is not null)
            return BadSequence;
        if (PathArgument.Read(argument, "FROM:") is not { } path)
            return new SmtpReply(501, "5.5.4", "Say MAIL FROM:<address>");

        var utf8 = false;
        foreach (var parameter in path.Parameters)
        {
            if (parameter.Equals("SMTPUTF8", StringComparison.OrdinalIgnoreCase))
                utf8 = true;
            else if (parameter.StartsWith("SIZE=", StringComparison.OrdinalIgnoreCase))
            {
                if (!long.TryParse(parameter.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                    return new SmtpReply(501, "5.5.4", "SIZE is a number");
                if (size > options.MaxMessageSize)
                    return new SmtpReply(552, "5.3.4", $"The message is larger than {options.MaxMessageSize} octets");
            }
            else if (!parameter.Equals("BODY=8BITMIME", StringComparison.OrdinalIgnoreCase) && !parameter.Equals("BODY=7BIT", StringComparison.OrdinalIgnoreCase))
                return new SmtpReply(555, "5.5.4", "Parameter unknown");
        }

        if (path.Address.Length == 0)
            _sender = "";
        else if (Check(path.Address, utf8) is { Ok: true } address)
            _sender = address.Value;
        else
            return new SmtpReply(553, "5.1.7", "That is no address");
        _utf8 = utf8;
        return new SmtpReply(250, "2.1.0", "OK");
    }

    private SmtpReply Recipient(string argument)
    {
        if (_sender is null)
            return BadSequence;
        if (PathArgument.Read(argument, "TO:") is not { Address.Length: > 0 } path)
            return new SmtpReply(501, "5.5.4", "Say RCPT TO:<address>");
        if (path.Parameters.Length > 0)
            return new SmtpReply(555, "5.5.4", "Parameter unknown");
        if (_recipients.Count >= options.MaxRecipients)
            return new SmtpReply(452, "4.5.3", "Too many recipients");
        if (Check(path.Address, _utf8) is not { Ok: true } address)
            return new SmtpReply(553, "5.1.3", "That is no address");
        if (options.Recipient?.Invoke(_sender, address.Value) is { Code: >= 400 } refusal)
            return refusal;
        _recipients.Add(address.Value);
        return new SmtpReply(250, "2.1.5", "OK");
    }

    private SmtpReply Data(string argument)
    {
        if (argument.Length > 0)
            return new SmtpReply(501, "5.5.4", "DATA takes no argument");
        if (_sender is null)
            return BadSequence;
        return _recipients.Count == 0 ? new SmtpReply(554, "5.5.1", "No valid recipients") : new SmtpReply(354, null, "End with CRLF.CRLF");
    }

    private SmtpReply Reset()
    {
        _sender = null;
        _recipients.Clear();
        _utf8 = false;
        return new SmtpReply(250, "2.0.0", "OK");
    }

    private static Result<string> Check(string address, bool utf8)
    {
        // RFC 5321 section 4.5.1: the one address without a domain.
        if (address.Equals("postmaster", StringComparison.OrdinalIgnoreCase))
            return address;
        var parsed = AddrSpec.Parse(address);
        if (!parsed.Ok)
            return parsed.Failure;
        return utf8 || Ascii.IsValid(address) ? parsed.Value.ToString() : new Failure("mime.address", "Not without SMTPUTF8.");
    }
}
