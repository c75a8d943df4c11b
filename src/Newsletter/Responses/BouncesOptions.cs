using System.Net;
using Newsletter.Engines.Mailboxes;
using Newsletter.Engines.Smtp;
using Newsletter.Shell.Settings;

namespace Newsletter.Responses;

/// <summary>How returned mail comes in, and what follows from it. Settings <c>Bounces:*</c>.</summary>
/// <param name="Listen">Where an SMTP listener takes returned mail; null: off.</param>
/// <param name="Mailbox">A box that returned mail is fetched from; null: none.</param>
/// <param name="Every">How often the box is looked into.</param>
/// <param name="SoftLimit">So many issues whose copies came back softly within <paramref name="SoftWindow"/> end the subscriptions of an address.</param>
internal sealed record BouncesOptions(IPEndPoint? Listen, MailboxAccount? Mailbox, TimeSpan Every, int SoftLimit, TimeSpan SoftWindow)
{
    public static BouncesOptions Read(SettingsReader reader) => new(
        ReadListen(reader),
        ReadMailbox(reader),
        reader.Span("Bounces:Mailbox:Every", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        reader.Integer("Bounces:SoftLimit", 5, 1, 1000),
        reader.Span("Bounces:SoftWindow", TimeSpan.FromDays(90), TimeSpan.FromDays(1), TimeSpan.FromDays(1000)));

    /// <summary>Says of a protocol that no engine here speaks that it means nothing.</summary>
    public void Check(SettingsReader reader, Result<IMailboxReader> engine)
    {
        if (Mailbox is { } account && engine.Ok && !engine.Value.Protocols.Contains(account.Protocol))
            reader.Add("Bounces:Mailbox:Protocol", $"{account.Protocol}", $"{string.Join(", ", engine.Value.Protocols)} in this build (see docs/engines.md)");
    }

    private static IPEndPoint? ReadListen(SettingsReader reader)
    {
        if (reader.OptionalText("Bounces:Listen") is not { } text)
            return null;
        if (IPEndPoint.TryParse(text, out var address) && (address.Port > 0 || text.EndsWith(":0", StringComparison.Ordinal)))
            return address;
        reader.Add("Bounces:Listen", text, "an address and a port, like 0.0.0.0:25 or [::]:2525");
        return null;
    }

    private static MailboxAccount? ReadMailbox(SettingsReader reader)
    {
        var protocol = reader.Choice("Bounces:Mailbox:Protocol", MailboxProtocol.Pop3);
        var security = reader.Choice("Bounces:Mailbox:Security", MailSecurity.Auto);
        var account = new MailboxAccount
        {
            Protocol = protocol,
            Host = reader.Text("Bounces:Mailbox:Host", ""),
            Port = reader.Integer("Bounces:Mailbox:Port", protocol == MailboxProtocol.Pop3 ? 995 : 993, 1, 65535),
            Security = security,
            AcceptAnyCertificate = reader.Flag("Bounces:Mailbox:AcceptAnyCertificate", false),
            Username = reader.Text("Bounces:Mailbox:Username", ""),
            Password = reader.OptionalText("Bounces:Mailbox:Password"),
            Folder = reader.Text("Bounces:Mailbox:Folder", "INBOX"),
        };
        if (account.Host.Length == 0)
            return null;
        if (account.Username.Length == 0)
            reader.Add("Bounces:Mailbox:Username", "", "the name that the box is opened with");
        if (security == MailSecurity.None)
            reader.Add("Bounces:Mailbox:Security", "None", "Auto, StartTls or Tls: a password is never sent in clear");
        return account;
    }
}
