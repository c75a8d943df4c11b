using Newsletter.Engines.Smtp;
using Newsletter.Sending.Pace;
using Newsletter.Shell.Settings;

namespace Newsletter.Sending;

internal enum SmtpMode
{
    /// <summary>Everything stays on this machine, in the built-in mailbox.</summary>
    Capture,

    /// <summary>Over the servers of <see cref="SmtpOptions.Servers"/>.</summary>
    Servers,
}

/// <summary>Where copies go. Settings <c>Smtp:*</c>.</summary>
internal sealed record SmtpOptions(SmtpMode Mode, int CaptureLimit, IReadOnlyList<SmtpServerOptions> Servers)
{
    public bool Captured => Mode == SmtpMode.Capture;

    public static SmtpOptions Read(SettingsReader reader)
    {
        var hello = reader.Text("Sending:HelloName", "[127.0.0.1]");
        if (hello.Length > 255 || hello.AsSpan().ContainsAnyExceptInRange('!', '~'))
            reader.Add("Sending:HelloName", hello, "a host name or an address in brackets");
        var depth = reader.Integer("Sending:PipelineDepth", 4, 0, 32);
        var options = new SmtpOptions(
            reader.Choice("Smtp:Mode", SmtpMode.Capture),
            reader.Integer("Smtp:CaptureLimit", 500, 1, 1_000_000),
            [.. reader.Entries("Smtp:Servers").Select(entry => SmtpServerOptions.Read(reader, entry, hello, depth))]);
        if (options.Mode == SmtpMode.Servers && options.Servers.Count == 0)
            reader.Add("Smtp:Servers", "", "at least one server (Smtp:Servers:0:Host, …) when Smtp:Mode is Servers");
        if (options.Servers.GroupBy(s => s.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            reader.Add("Smtp:Servers", twice.Key, "a different Name for each server");
        return options;
    }
}

/// <summary>One server. Settings <c>Smtp:Servers:N:*</c>.</summary>
/// <param name="Name">What ledger and certificate call it.</param>
/// <param name="MaxConnections">At once.</param>
/// <param name="MessagesPerConnection">Then the connection is closed and another one made; some providers stop answering after about 20.</param>
/// <param name="MessagesPerSecond">0: as fast as it takes them.</param>
/// <param name="Priority">Lower is first; a higher one serves while no lower one can be reached.</param>
/// <param name="MessagesPerDay">By UTC, over all nodes and restarts; 0: any number.</param>
/// <param name="Weight">Its part of the connections among servers of the same priority.</param>
/// <param name="Verp">A return path of its own for every copy, where <c>Bounces:Domains</c> has one for the From domain.</param>
/// <param name="AccessTokenFile">A file with an OAuth token for AUTH XOAUTH2, read for every connection.</param>
/// <param name="RewritesHeaders">It writes Date and Message-ID anew, so they stay unsigned.</param>
/// <param name="CopyHeader">A field that each copy has its token in, for a provider that tells it back in its notices; unsigned, for providers take it out. Null: none.</param>
internal sealed record SmtpServerOptions(
    string Name,
    MailServer Server,
    int MaxConnections,
    int MessagesPerConnection,
    double MessagesPerSecond,
    int Priority,
    bool Verp,
    int MessagesPerDay = 0,
    int Weight = 1,
    WarmUp? WarmUp = null,
    string? AccessTokenFile = null,
    bool RewritesHeaders = false,
    string? CopyHeader = null)
{
    /// <summary>What DNS can be asked for (RFC 1035 section 2.3.4).</summary>
    private const int LongestHost = 253;

    public bool HasDayLimit => MessagesPerDay > 0 || WarmUp is not null;

    /// <summary>Messages that a day (UTC) allows, over all nodes; null: any number.</summary>
    public int? LimitOn(DateOnly day) => (MessagesPerDay, WarmUp?.LimitOn(day)) switch
    {
        ( > 0, { } warm) => Math.Min(MessagesPerDay, warm),
        ( > 0, null) => MessagesPerDay,
        (_, var warm) => warm,
    };

    public static SmtpServerOptions Read(SettingsReader reader, string entry, string helloName, int pipelineDepth)
    {
        var host = reader.Text($"{entry}:Host", "");
        if (host.Length is 0 or > LongestHost || host.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            reader.Add($"{entry}:Host", host, $"a host name or address, at most {LongestHost} letters");
        var security = reader.Choice($"{entry}:Security", MailSecurity.Auto);
        var username = reader.OptionalText($"{entry}:Username");
        var tokenFile = reader.OptionalText($"{entry}:AccessTokenFile");
        if (tokenFile is not null && username is null)
            reader.Add($"{entry}:Username", "", "the account that the token of AccessTokenFile is for");
        if (username is not null && security == MailSecurity.None)
            reader.Add($"{entry}:Security", "None", "Auto, StartTls or Tls with a Username: a password is never sent in clear");
        return new SmtpServerOptions(
            reader.Text($"{entry}:Name", host),
            new MailServer
            {
                Host = host,
                Port = reader.Integer($"{entry}:Port", security == MailSecurity.Tls ? 465 : 587, 1, 65535),
                Security = security,
                AcceptAnyCertificate = reader.Flag($"{entry}:AcceptAnyCertificate", false),
                Username = username,
                Password = reader.OptionalText($"{entry}:Password"),
                HelloName = helloName,
                PipelineDepth = pipelineDepth,
            },
            reader.Integer($"{entry}:MaxConnections", 10, 1, 500),
            reader.Integer($"{entry}:MessagesPerConnection", 1000, 1, 1_000_000),
            reader.Number($"{entry}:MessagesPerSecond", 0, 0, 100_000),
            reader.Integer($"{entry}:Priority", 0, 0, 1000),
            reader.Flag($"{entry}:Verp", true),
            reader.Integer($"{entry}:MessagesPerDay", 0, 0, 100_000_000),
            reader.Integer($"{entry}:Weight", 1, 1, 100),
            WarmUp.Read(reader, $"{entry}:WarmUp"),
            tokenFile,
            reader.Flag($"{entry}:RewritesHeaders", false),
            ReadCopyHeader(reader, $"{entry}:CopyHeader"));
    }

    /// <summary>None of the fields that a message has anyway.</summary>
    private static string? ReadCopyHeader(SettingsReader reader, string key)
    {
        var name = reader.OptionalText(key);
        if (name is null || (name.StartsWith("X-", StringComparison.OrdinalIgnoreCase) && name.Length is > 2 and <= 60 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            return name;
        reader.Add(key, name, "the name of a header field that begins with X-, like X-PM-Metadata-copy");
        return null;
    }

    /// <summary>
    /// The server as it is now: tokens live an hour or so, and another program renews them in the file.
    /// </summary>
    public Result<MailServer> ForConnection()
    {
        if (AccessTokenFile is null)
            return Server;
        try
        {
            var token = File.ReadAllText(AccessTokenFile).Trim();
            return token.Length > 0 ? Server with { AccessToken = token } : NoToken("it is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NoToken(e.Message);
        }
    }

    private Failure NoToken(string why) => new("smtp.auth", $"The token file '{AccessTokenFile}' cannot be used: {why}");
}
