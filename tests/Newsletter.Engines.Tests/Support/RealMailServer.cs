namespace Newsletter.Engines.Tests.Support;

/// <summary>Postfix and Dovecot as the peers' scripts set them up, one Maildir between them; started by the first test that asks.</summary>
public sealed class RealMailServer : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mail-{Guid.NewGuid():N}"[..20]);
    private readonly SemaphoreSlim _once = new(1);

    public int SmtpPort { get; private set; }

    public int Pop3Port { get; private set; }

    public int ImapPort { get; private set; }

    /// <summary>What Postfix shows: for localhost, signed by itself.</summary>
    public string Certificate => Path.Combine(_folder, "etc", "tls.pem");

    /// <summary>TLS from the first octet, as on port 465; AUTH PLAIN and LOGIN.</summary>
    public int SubmissionPort { get; private set; }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task StartPostfixAsync()
    {
        Requirement.Program("postfix", "/usr/sbin/postfix");
        var script = Requirement.Peer("mta.sh");
        await _once.WaitAsync();
        try
        {
            if (SmtpPort == 0)
            {
                var (port, policy) = (Ports.Free(), Ports.Free());
                await LaunchAsync(script, [port, policy], ("MTA_PORT", $"{port}"), ("MTA_POLICY_PORT", $"{policy}"));
                SmtpPort = port;
            }
        }
        finally
        {
            _once.Release();
        }
    }

    public async Task StartDovecotAsync()
    {
        if (Pop3Port > 0)
            return;
        Requirement.Program("dovecot", "/usr/sbin/dovecot");
        var script = Requirement.Peer("dovecot.sh");
        var (pop3, imap) = (Ports.Free(), Ports.Free());
        await LaunchAsync(script, [pop3, imap], ("POP3_PORT", $"{pop3}"), ("IMAP_PORT", $"{imap}"));
        (Pop3Port, ImapPort) = (pop3, imap);
    }

    /// <summary>Beside the open port one that wants a user of Dovecot's: bounce, fbl or inbox, password secret.</summary>
    public async Task StartSubmissionAsync()
    {
        await StartPostfixAsync();
        await StartDovecotAsync();
        var (submission, auth) = (Ports.Free(), Ports.Free());
        var dovecot = Path.Combine(_folder, "dovecot", "dovecot.conf");
        await File.AppendAllTextAsync(dovecot, $"auth_mechanisms = plain login\nservice auth {{\n  inet_listener sasl {{\n    address = 127.0.0.1\n    port = {auth}\n  }}\n}}\n");
        await OutsideProcess.LaunchAsync("doveadm", ["-c", dovecot, "stop"]);
        await OutsideProcess.LaunchAsync("dovecot", ["-c", dovecot]);
        Assert.True(await OutsideProcess.ListensAsync(auth) && await OutsideProcess.ListensAsync(Pop3Port), "Dovecot does not come back.");
        var service = $"127.0.0.1:{submission} inet n - n - - smtpd\n"
            + "  -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes -o smtpd_sasl_type=dovecot\n"
            + $"  -o smtpd_sasl_path=inet:127.0.0.1:{auth} -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject\n";
        await File.AppendAllTextAsync(Path.Combine(_folder, "etc", "master.cf"), service);
        await OutsideProcess.LaunchAsync("postfix", ["-c", Path.Combine(_folder, "etc"), "reload"]);
        Assert.True(await OutsideProcess.ListensAsync(submission), "Postfix takes no submissions.");
        SubmissionPort = submission;
    }

    public async Task DisposeAsync()
    {
        if (Pop3Port > 0)
            await OutsideProcess.LaunchAsync("bash", [Requirement.Peer("dovecot.sh"), "stop", _folder]);
        if (SmtpPort > 0)
            await OutsideProcess.LaunchAsync("bash", [Requirement.Peer("mta.sh"), "stop", _folder]);
        for (var i = 0; i < 50 && Directory.Exists(_folder); i++)
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
            }
            catch (IOException)
            {
                // Its daemons are still writing their last words.
                await Task.Delay(100);
            }
        }
    }

    /// <summary>The scripts wait some seconds and give up; on a busy machine their server is ready later.</summary>
    private async Task LaunchAsync(string script, int[] ports, params (string Name, string Value)[] environment)
    {
        InvalidOperationException? gaveUp = null;
        try
        {
            await OutsideProcess.LaunchAsync("bash", [script, "start", _folder], environment);
        }
        catch (InvalidOperationException e)
        {
            gaveUp = e;
        }

        foreach (var port in ports)
        {
            if (!await OutsideProcess.ListensAsync(port))
                throw new InvalidOperationException($"Nobody takes connections on {port}.", gaveUp);
        }
    }
}
