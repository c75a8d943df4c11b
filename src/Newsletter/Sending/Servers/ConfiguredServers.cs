namespace Newsletter.Sending.Servers;

/// <summary>The servers of <c>Smtp:Servers</c>.</summary>
internal sealed class ConfiguredServers(SmtpOptions smtp) : IServerList
{
    public IReadOnlyList<SmtpServerOptions> Servers => smtp.Servers;
}
