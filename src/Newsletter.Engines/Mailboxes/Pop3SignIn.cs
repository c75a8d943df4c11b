using System.Security.Cryptography.X509Certificates;
using System.Text;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Mailboxes;

/// <summary>From the greeting to an open mailbox: CAPA, STLS and CAPA again, AUTH or USER and PASS.</summary>
internal sealed class Pop3SignIn(Pop3Wire pop, TextWire wire, MailboxAccount account, X509Certificate2Collection? roots)
{
    private const int LongestCapabilities = 64 * 1024;

    // RFC 2449 section 4 allows 255 octets a command; AUTH goes past that where a token does.
    private const int LongestWord = 12_000;

    public async Task<Failure?> RunAsync()
    {
        wire.Deadline.Arm(account.Timeout, "the greeting");
        if (await pop.AnswerAsync().ConfigureAwait(false) is { Ok: false } refusal)
            return MailboxFailures.NotNow(account.Host, refusal.Text);

        var capabilities = await CapabilitiesAsync().ConfigureAwait(false);
        if (!wire.IsSecure)
        {
            if (account.Security == MailSecurity.None || (account.Security == MailSecurity.Auto && !capabilities.ContainsKey("STLS")))
                return MailboxFailures.NoTls(account.Host, "");
            if (await pop.CommandAsync("STLS").ConfigureAwait(false) is { Ok: false } refused)
                return MailboxFailures.NoTls(account.Host, $" ({refused.Text})");
            await wire.SecureAsync(account.Host, account.AcceptAnyCertificate, roots).ConfigureAwait(false);

            // RFC 2595 section 4: what was offered in the clear is worth nothing now.
            capabilities = await CapabilitiesAsync().ConfigureAwait(false);
        }

        return await AuthAsync(capabilities).ConfigureAwait(false);
    }

    private async Task<Dictionary<string, string[]>> CapabilitiesAsync()
    {
        var capabilities = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        if (!(await pop.CommandAsync("CAPA").ConfigureAwait(false)).Ok)
            return capabilities;
        var text = await pop.TextAsync(LongestCapabilities).ConfigureAwait(false);
        foreach (var line in Encoding.ASCII.GetString(text.Content.Span).Split("\r\n"))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var name, .. var words])
                capabilities.TryAdd(name, words);
        }

        return capabilities;
    }

    private async Task<Failure?> AuthAsync(Dictionary<string, string[]> capabilities)
    {
        if (!IsWord(account.Username) || !IsWord(account.Password ?? "") || !IsWord(account.AccessToken ?? ""))
            return MailboxFailures.NotSignedIn(account.Host, "username, password and token may have no line breaks and not thousands of letters.");

        var answer = SignIn.For(account.Username, account.Password, account.AccessToken, capabilities.GetValueOrDefault("SASL", [])) is { } signIn
            ? await SaslAsync(signIn).ConfigureAwait(false)
            : account.AccessToken is null ? await UserAsync().ConfigureAwait(false) : new Pop3Answer(Pop3Kind.Error, "it offers no XOAUTH2.");
        if (answer.Ok)
            return null;
        return answer.IsTemporary ? MailboxFailures.NotNow(account.Host, answer.Text) : MailboxFailures.NotSignedIn(account.Host, answer.Text);
    }

    private async Task<Pop3Answer> SaslAsync(SignIn signIn)
    {
        var answer = await pop.CommandAsync($"AUTH {signIn.Mechanism} {signIn.Initial}".TrimEnd(), "AUTH").ConfigureAwait(false);
        for (var turn = 0; answer.Kind == Pop3Kind.Challenge && turn < 4; turn++)
            answer = await pop.CommandAsync(signIn.Answer(turn), "AUTH").ConfigureAwait(false);
        return answer;
    }

    private async Task<Pop3Answer> UserAsync()
    {
        var answer = await pop.CommandAsync($"USER {account.Username}", "USER").ConfigureAwait(false);
        return answer.Ok ? await pop.CommandAsync($"PASS {account.Password}", "PASS").ConfigureAwait(false) : answer;
    }

    private static bool IsWord(string text) => text.Length <= LongestWord && !text.AsSpan().ContainsAny('\r', '\n', '\0');
}
