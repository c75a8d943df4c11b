using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses;

public sealed class BouncesOptionsTests
{
    [Fact]
    public async Task Wrong_settings_of_returned_mail_stop_the_start_with_what_is_allowed()
    {
        var settings = new Dictionary<string, string>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Bounces:Listen"] = "nonsense",
            ["Bounces:Mailbox:Host"] = "mail.example",
            ["Bounces:Mailbox:Security"] = "None",
            ["Bounces:SoftLimit"] = "0",
            ["Smtp:Servers:0:Host"] = "mail.example",
            ["Smtp:Servers:0:AccessTokenFile"] = "token",
        };
        (await ProgramRun.RunAsync(settings)).FailedWith(
            "Bounces:Listen is 'nonsense'. Allowed: an address and a port",
            "Bounces:Mailbox:Username is ''. Allowed:",
            "Bounces:Mailbox:Security is 'None'. Allowed: Auto, StartTls or Tls",
            "Bounces:SoftLimit is '0'. Allowed: a whole number from 1",
            "Smtp:Servers:0:Username is ''. Allowed: the account that the token");
    }
}
