using Newsletter.Engines.Smtp;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Tests.Support;

/// <summary>Postfix as the peers set it up: a receiving server whose mail lands in a Maildir.</summary>
internal sealed class PostfixServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private PostfixServer(DirectoryInfo folder, int port)
    {
        _folder = folder;
        Server = new MailServer { Host = "localhost", Port = port, Security = MailSecurity.StartTls, AcceptAnyCertificate = true };
    }

    public MailServer Server { get; }

    public static async Task<PostfixServer> StartAsync()
    {
        var script = Judge.Peer("mta.sh");
        var (port, policy) = (Ports.Free(), Ports.Free());
        var folder = Directory.CreateTempSubdirectory("newsletter-postfix");
        var environment = FormattableString.Invariant($"MTA_PORT={port} MTA_POLICY_PORT={policy}");
        await Judge.LaunchAsync("-c", $"{environment} bash '{script}' start '{folder.FullName}'");
        await Judge.ListensAsync(policy);
        await Judge.ListensAsync(port);
        return new PostfixServer(folder, port);
    }

    /// <summary>The file of the first message that arrived.</summary>
    public async Task<string> ReceivedAsync()
    {
        var inbox = Path.Combine(_folder.FullName, "mail", "inbox", "Maildir", "new");
        await Eventually.TrueAsync(() => Directory.Exists(inbox) && Directory.EnumerateFiles(inbox).Any());
        return Directory.EnumerateFiles(inbox).First();
    }

    public async ValueTask DisposeAsync()
    {
        await Judge.LaunchAsync(Judge.Peer("mta.sh"), "stop", _folder.FullName);
        await Eventually.TrueAsync(() =>
        {
            try
            {
                _folder.Delete(recursive: true);
                return true;
            }
            catch (IOException)
            {
                // Its daemons are still writing their last words.
                return false;
            }
        });
    }
}
