using Newsletter.Engines.Smtp;
using Newsletter.Engines.Tests.Contracts;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Smtp;

public sealed class BuiltInMailTransportTests : MailTransportContract
{
    protected override IMailTransport Transport { get; } = new BuiltInMailTransport(TimeProvider.System);

    [Fact]
    public async Task Believes_a_trusted_certificate_for_its_own_name_only()
    {
        await using var right = new FakeSmtpServer { Capabilities = "STARTTLS" };
        await using var wrong = new FakeSmtpServer { Capabilities = "STARTTLS", AnotherName = true };
        var transport = new BuiltInMailTransport(TimeProvider.System)
        {
            TrustedRoots = [TestCertificates.ForLocalhost, TestCertificates.ForAnotherName],
        };

        var trusted = await transport.ConnectAsync(Server(right.Port), default);
        Assert.True(trusted.Ok, trusted.Failure?.Message);
        await trusted.Value.DisposeAsync();
        Assert.Equal("smtp.tls", (await transport.ConnectAsync(Server(wrong.Port), default)).Failure?.Code);
    }
}
