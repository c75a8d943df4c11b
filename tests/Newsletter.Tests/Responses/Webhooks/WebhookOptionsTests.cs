using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses.Webhooks;

public sealed class WebhookOptionsTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-webhooks");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Wrong_settings_stop_the_start_with_what_is_allowed_and_no_secret_in_it()
    {
        var settings = new Dictionary<string, string>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["DataDirectory"] = _data.FullName,
            ["Webhooks:MaxAge"] = "00:00:01",
            ["Webhooks:Ses:Topics:0"] = "returned-mail",
            ["Webhooks:SendGrid:PublicKey"] = "AAAA",
            ["Webhooks:Postmark:Secret"] = "guess-me",
            ["Webhooks:Brevo:Username"] = "newsletter",
            ["Webhooks:Resend:Secret"] = "whsec_x",
            ["Webhooks:Mailgun:SecretFile"] = "no-such-file",
            ["Webhooks:Mailchimp:Secret"] = "x",
            ["Smtp:Servers:0:Host"] = "mail.example",
            ["Smtp:Servers:0:CopyHeader"] = "Subject",
        };
        var run = await ProgramRun.RunAsync(settings);
        run.FailedWith(
            "Webhooks:MaxAge is '00:00:01'. Allowed: a time from",
            "Webhooks:Ses:Topics:0 is 'returned-mail'. Allowed: the ARN of a topic",
            "Webhooks:SendGrid:PublicKey is 'AAAA'. Allowed: the verification key",
            "Webhooks:Postmark:Secret is '…'. Allowed: at least 16 characters",
            "Webhooks:Brevo:Secret is ''. Allowed: at least 16 characters",
            "Webhooks:Resend:Secret is '…'. Allowed: the signing secret",
            "Webhooks:Mailgun:SecretFile is 'no-such-file'. Allowed: a file that this process may read",
            "Smtp:Servers:0:CopyHeader is 'Subject'. Allowed: the name of a header field that begins with X-",
            "Webhooks:Mailchimp:Secret is 'x', but there is no such setting");
        Assert.DoesNotContain("guess-me", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_read_from_its_file()
    {
        await File.WriteAllTextAsync(Path.Combine(_data.FullName, "postmark.txt"), NoticeSender.Secret + "\n");
        await using var service = await TestService.StartAsync(data: _data, settings: new Dictionary<string, string?> { ["Webhooks:Postmark:SecretFile"] = "postmark.txt" });
        using var taken = await service.Http.SendAsync(NoticeSender.WithSecret("postmark", "{}", NoticeSender.Secret));
        await taken.ExpectAsync(System.Net.HttpStatusCode.OK);
        using var other = await service.Http.SendAsync(NoticeSender.WithSecret("sparkpost", "[]", NoticeSender.Secret));
        await other.ExpectProblemAsync(404);
    }

    [Fact]
    public async Task Doctor_says_what_keeps_a_provider_away()
    {
        var settings = new Dictionary<string, string> { ["Dns:Servers"] = "127.0.0.1:1", ["DataDirectory"] = _data.FullName, ["Webhooks:Postmark:Secret"] = NoticeSender.Secret };
        var run = await ServiceProcess.RunAsync(settings, "doctor");
        Assert.Contains("PublicUrl is not https: most providers give notices to https alone", run.Output, StringComparison.Ordinal);
        Assert.Contains("PublicUrl is this machine's own", run.Output, StringComparison.Ordinal);
        Assert.Contains("Postmark: It is set up", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(NoticeSender.Secret, run.Output, StringComparison.Ordinal);
    }
}
