using System.Security.Cryptography;
using System.Text;
using Newsletter.Engines.Adapters.MailKit;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;
using Newsletter.Engines.Tests.Contracts;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Packages;

public sealed class MailKitTransportTests : MailTransportContract
{
    protected override IMailTransport Transport { get; } = new MailKitTransport();

    /// <summary>A signature was made over these octets: what comes out of the package has the hash of what went in.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_is_sent_is_what_was_composed(int seed)
    {
        var pieces = Composed(new Random(seed));
        ReceivedMessage? received = null;
        await using var receiver = SmtpReceiver.Start(
            new SmtpReceiverOptions(),
            (message, _) =>
            {
                received = message;
                return ValueTask.FromResult(new SmtpReply(250, "2.0.0", "kept"));
            },
            TimeProvider.System).Value;
        await using var connection = await ConnectAsync(receiver.Port);

        var outcome = await connection.SendAsync(new MailEnvelope("from@a.example", "to@b.example"), new MailContent(pieces, IsAscii: false), default);

        Assert.Equal(SendResult.Accepted, outcome.Result);
        Assert.Equal(Hash(pieces), Hash([received!.Content]));
    }

    [Fact]
    public async Task Refuses_octets_that_no_string_stands_for()
    {
        await using var server = new FakeSmtpServer();
        await using var connection = await ConnectAsync(server.Port);

        var outcome = await connection.SendAsync(new MailEnvelope("", "a@b.example"), new MailContent([new byte[] { 0xff, 13, 10 }], IsAscii: false), default);

        Assert.Equal((SendResult.Rejected, "5.6.3"), (outcome.Result, outcome.Reply.EnhancedCode));
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    // Lines of every length around the sizes of buffers, dots where they hurt, letters of two to four octets; cut into pieces anywhere between lines.
    private static List<ReadOnlyMemory<byte>> Composed(Random random)
    {
        string[] starts = ["", ".", "..", ".\r\n.", "\u00fc", "\u20ac", "\U0001f600", "From ", " "];
        var pieces = new List<ReadOnlyMemory<byte>> { Encoding.ASCII.GetBytes("Subject: x\r\nX-Odd:   spaces  \r\n\r\n") };
        for (var i = 0; i < 400; i++)
            pieces.Add(Encoding.UTF8.GetBytes($"{starts[random.Next(starts.Length)]}{new string((char)random.Next('!', '~'), random.Next(0, 900))}\r\n"));
        return pieces;
    }

    private static string Hash(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in pieces)
            hash.AppendData(piece.Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
