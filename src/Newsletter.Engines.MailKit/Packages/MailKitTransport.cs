using System.Net;
using System.Net.Sockets;
using System.Text;
using global::MailKit.Net.Smtp;
using global::MailKit.Security;
using Newsletter.Engines.Smtp;

namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>The SMTP contract on MailKit's client. One message at a time on a connection.</summary>
public sealed class MailKitTransport : IMailTransport
{
    public string Name => MailKitOffer.EngineName;

    public async Task<Result<IMailConnection>> ConnectAsync(MailServer server, CancellationToken cancellationToken)
    {
        if (server.HelloName.Length is 0 or > 255 || server.HelloName.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return SmtpFailures.Name(server.HelloName);
        var client = new RawSmtpClient { LocalDomain = server.HelloName };
        Securing.Judge(client, server.AcceptAnyCertificate);
        WatchedStream? stream = null;
        try
        {
            stream = await WatchedStream.ConnectAsync(server.Host, server.Port, server.Timeouts.Connect, cancellationToken).ConfigureAwait(false);
            stream.ReadLimit = server.Timeouts.Greeting;
            stream.WriteLimit = server.Timeouts.Command;
            await client.ConnectAsync(stream, server.Host, server.Port, Securing.OptionsOf(server.Security), cancellationToken).ConfigureAwait(false);
            stream.ReadLimit = server.Timeouts.Command;
            if (await SignInAsync(client, server, cancellationToken).ConfigureAwait(false) is { } failure)
                return Closed(client, failure);
            return new MailKitConnection(client, stream, server.Timeouts);
        }
        catch (Exception thrown) when (FailureOf(thrown, client, stream, server) is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Closed(client, FailureOf(thrown, client, stream, server)!);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task<SmtpFailure?> SignInAsync(RawSmtpClient client, MailServer server, CancellationToken cancellationToken)
    {
        if (server.Username is null && server.AccessToken is null)
            return null;
        if (!client.IsSecure)
            return SmtpFailures.NoClearAuth(server);
        string[] offered = [.. client.AuthenticationMechanisms];
        if (offered.Length == 0)
            return SmtpFailures.NoMechanism(server, offered);
        if (server.AccessToken is null)
        {
            await client.AuthenticateAsync(Encoding.UTF8, new NetworkCredential(server.Username, server.Password), cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (!offered.Contains("XOAUTH2", StringComparer.OrdinalIgnoreCase))
            return SmtpFailures.NoMechanism(server, offered);
        await client.AuthenticateAsync(new SaslMechanismOAuth2(server.Username ?? "", server.AccessToken), cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static SmtpFailure Closed(RawSmtpClient client, SmtpFailure failure)
    {
        client.Dispose();
        return failure;
    }

    private static SmtpFailure? FailureOf(Exception thrown, RawSmtpClient client, WatchedStream? stream, MailServer server) => thrown switch
    {
        TimedOutException => new SmtpFailure("smtp.timeout", $"{server.Host}: {thrown.Message}."),
        SmtpCommandException refused => Refused(refused, client, server),
        SslHandshakeException when thrown.InnerException is TimedOutException late =>
            new SmtpFailure("smtp.timeout", $"{server.Host}: {late.Message}."),
        SslHandshakeException => new SmtpFailure("smtp.tls", $"No secure connection to {server.Host}: {thrown.InnerException?.Message ?? thrown.Message}"),
        global::MailKit.Security.AuthenticationException denied => SmtpFailures.NotSignedIn(server, Replies.Of(denied)),
        NotSupportedException => client.IsConnected ? SmtpFailures.NoMechanism(server, [.. client.AuthenticationMechanisms]) : SmtpFailures.NoTls(server),
        SmtpProtocolException when stream?.Ended != true => new SmtpFailure("smtp.protocol", $"{server.Host}: {thrown.Message}"),
        SmtpProtocolException or IOException or SocketException or OperationCanceledException =>
            new SmtpFailure("smtp.unreachable", $"{server.Host}, port {server.Port}: {thrown.Message}"),
        _ => null,
    };

    private static SmtpFailure Refused(SmtpCommandException refused, RawSmtpClient client, MailServer server)
    {
        var reply = Replies.Of(refused);
        // After EHLO only STARTTLS is left to be refused.
        var offersTls = client.Capabilities.HasFlag(SmtpCapabilities.StartTLS);
        return offersTls ? SmtpFailures.NoTls(server, reply) : SmtpFailures.Refused(server, "the connection", reply);
    }
}
