using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Sending.Doctor;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>The sending set-up as a page: what is set, what is found, and a mail to try it.</summary>
public sealed class SetUpPageTests(SetUpPageTests.WithServers fixture) : IClassFixture<SetUpPageTests.WithServers>
{
    private const string Secret = "a-password-that-nobody-may-see";

    private TestService Service => fixture.Service;

    [Fact]
    public async Task Servers_limits_and_findings_are_shown_and_no_secret()
    {
        await new Desk(Service.Admin).PublicationAsync();
        using var visitor = await DeskVisitor.SignedInAsync(Service, "setup@desk.example", Role.Admin);
        var (_, before) = await visitor.GetAsync("/desk/sending");
        Assert.Contains("relay.invalid:2525", before, StringComparison.Ordinal);
        Assert.Contains("7 connections, 50 messages each, 3 a second, 900 today", before, StringComparison.Ordinal);
        Assert.Contains("TLS (StartTls), signs in", before, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, before, StringComparison.Ordinal);

        var (_, location, _) = await visitor.SendFromAsync(before, "/desk/sending?handler=check");
        Assert.Equal("/desk/sending?done=checked", location);
        var (_, after) = await visitor.GetAsync("/desk/sending");
        Assert.Contains("news.example", after, StringComparison.Ordinal);
        Assert.Contains("Mail from this domain goes out unsigned.", after, StringComparison.Ordinal);
        Assert.Contains("newsletter doctor --make-dkim news.example", after, StringComparison.Ordinal);
        Assert.Contains("PublicUrl is not https", after, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publications_page_says_how_its_mail_is_received()
    {
        var slug = await new Desk(Service.Admin).PublicationAsync();
        await Service.App.Services.GetRequiredService<SetUpReport>().LookAsync(CancellationToken.None);
        using var visitor = await DeskVisitor.SignedInAsync(Service, "received@desk.example", Role.Admin);
        var (_, html) = await visitor.GetAsync($"/desk/publications/{slug}");
        var section = html[html.IndexOf("id=\"received\"", StringComparison.Ordinal)..];

        Assert.Contains("Mail from this domain goes out unsigned.", section, StringComparison.Ordinal);
        Assert.DoesNotContain("PublicUrl", section, StringComparison.Ordinal);
        Assert.Contains("<option selected=\"selected\" value=\"weekly\">", html.Replace("value=\"weekly\" selected=\"selected\"", "selected=\"selected\" value=\"weekly\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_mail_goes_the_way_of_every_copy()
    {
        var slug = await new Desk(Service.Admin).PublicationAsync();
        using var visitor = await DeskVisitor.SignedInAsync(Service, "tester@desk.example", Role.Admin);
        var (_, _, wrong) = await visitor.SendAsync("/desk/sending", "/desk/sending?handler=test", ("Form.Publication", slug), ("Form.To", "nobody"));
        Assert.Contains("Must be an e-mail address", wrong, StringComparison.Ordinal);
        var (code, _, html) = await visitor.SendAsync("/desk/sending", "/desk/sending?handler=test", ("Form.Publication", slug), ("Form.To", "me@desk.example"));
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Contains("me@desk.example: accepted", html, StringComparison.Ordinal);
        Assert.Contains("It is in the mailbox of this machine.", html, StringComparison.Ordinal);
        var (_, mailbox) = await visitor.GetAsync("/desk/mailbox");
        Assert.Contains("Test of the sending set-up", mailbox, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_for_admins_of_everything()
    {
        var slug = await new Desk(Service.Admin).PublicationAsync();
        using var session = await StaffSession.SignedInAsync(Service, Role.Publisher);
        Assert.Equal(HttpStatusCode.Forbidden, (await session.Http.GetAsync("/desk/sending")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await session.Http.GetAsync($"/desk/publications/{slug}")).StatusCode);
    }

    /// <summary>Mail is captured; a server is set all the same, and the DNS is nobody's.</summary>
    public sealed class WithServers : OnSqlite
    {
        protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
        {
            ["Dns:Servers"] = "127.0.0.1:1",
            ["Smtp:Servers:0:Name"] = "relay",
            ["Smtp:Servers:0:Host"] = "relay.invalid",
            ["Smtp:Servers:0:Port"] = "2525",
            ["Smtp:Servers:0:Security"] = "StartTls",
            ["Smtp:Servers:0:Username"] = "letters",
            ["Smtp:Servers:0:Password"] = Secret,
            ["Smtp:Servers:0:MaxConnections"] = "7",
            ["Smtp:Servers:0:MessagesPerConnection"] = "50",
            ["Smtp:Servers:0:MessagesPerSecond"] = "3",
            ["Smtp:Servers:0:MessagesPerDay"] = "900",
        };
    }
}
