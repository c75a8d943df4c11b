using System.Security.Cryptography.X509Certificates;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp;

/// <summary>From the greeting to a connection that takes messages: EHLO or HELO, STARTTLS and EHLO again, AUTH.</summary>
internal sealed class Handshake(TextWire wire, MailServer server, X509Certificate2Collection? roots)
{
    private const int ImplicitTlsPort = 465;

    // RFC 4954 section 4: a line of AUTH may have 12,288 octets.
    private const int LongestAuth = 12_200;

    private readonly ReplyReader _replies = new(wire);

    public async Task<Result<MailCapabilities>> RunAsync()
    {
        if (server.HelloName.Length is 0 or > 255 || server.HelloName.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return SmtpFailures.Name(server.HelloName);
        if (server.Security == MailSecurity.Tls || (server.Security == MailSecurity.Auto && server.Port == ImplicitTlsPort))
            await SecureAsync().ConfigureAwait(false);

        wire.Deadline.Arm(server.Timeouts.Greeting, "the greeting");
        if (await _replies.ReadAsync().ConfigureAwait(false) / 100 != 2)
            return SmtpFailures.Refused(server, "the connection", _replies.Reply());

        var capabilities = await HelloAsync().ConfigureAwait(false);
        if (capabilities.Ok && !wire.IsSecure)
            capabilities = await StartTlsAsync(capabilities.Value).ConfigureAwait(false);
        if (capabilities.Ok && WantsAuth && await SignInAsync(capabilities.Value).ConfigureAwait(false) is { } failure)
            return failure;
        wire.Deadline.Disarm();
        return capabilities;
    }

    private bool WantsAuth => server.Username is not null || server.AccessToken is not null;

    private async Task<Result<MailCapabilities>> HelloAsync()
    {
        var code = await CommandAsync($"EHLO {server.HelloName}\r\n", "the answer to EHLO").ConfigureAwait(false);
        if (code / 100 == 2)
            return CapabilityReader.Read(_replies.Raw);

        // RFC 5321 section 4.1.1.1: a server that does not know EHLO says 5xx; 4xx and 421 mean what they say.
        if (code / 100 == 5)
            code = await CommandAsync($"HELO {server.HelloName}\r\n", "the answer to HELO").ConfigureAwait(false);
        return code / 100 == 2 ? MailCapabilities.None : SmtpFailures.Refused(server, "our greeting", _replies.Reply());
    }

    private async Task<Result<MailCapabilities>> StartTlsAsync(MailCapabilities capabilities)
    {
        if (server.Security == MailSecurity.None || (server.Security == MailSecurity.Auto && !capabilities.StartTls))
            return capabilities;
        if (!capabilities.StartTls)
            return SmtpFailures.NoTls(server);
        if (await CommandAsync("STARTTLS\r\n", "the answer to STARTTLS").ConfigureAwait(false) / 100 != 2)
            return SmtpFailures.NoTls(server, _replies.Reply());

        await SecureAsync().ConfigureAwait(false);

        // RFC 3207 section 4.2: what was offered in the clear is worth nothing now.
        return await HelloAsync().ConfigureAwait(false);
    }

    private async Task SecureAsync()
    {
        wire.Deadline.Arm(server.Timeouts.Greeting, "a secure connection");
        await wire.SecureAsync(server.Host, server.AcceptAnyCertificate, roots).ConfigureAwait(false);
    }

    private async Task<SmtpFailure?> SignInAsync(MailCapabilities capabilities)
    {
        if (!wire.IsSecure)
            return SmtpFailures.NoClearAuth(server);
        if (SignIn.For(server.Username, server.Password, server.AccessToken, capabilities.AuthMechanisms) is not { } signIn)
            return SmtpFailures.NoMechanism(server, capabilities.AuthMechanisms);
        if (signIn.Initial.Length > LongestAuth || signIn.Answers.Any(a => a.Length > LongestAuth))
            return SmtpFailures.LongAuth();

        var code = await CommandAsync($"AUTH {signIn.Mechanism} {signIn.Initial}".TrimEnd() + "\r\n", "the answer to AUTH").ConfigureAwait(false);
        for (var turn = 0; code / 100 == 3 && turn < 4; turn++)
            code = await CommandAsync(signIn.Answer(turn) + "\r\n", "the answer to AUTH").ConfigureAwait(false);
        return code == 235 ? null : SmtpFailures.NotSignedIn(server, _replies.Reply());
    }

    private async ValueTask<int> CommandAsync(string command, string waitingFor)
    {
        wire.Deadline.Arm(server.Timeouts.Command, waitingFor);
        wire.Say(command);
        await wire.FlushAsync().ConfigureAwait(false);
        return await _replies.ReadAsync().ConfigureAwait(false);
    }
}
