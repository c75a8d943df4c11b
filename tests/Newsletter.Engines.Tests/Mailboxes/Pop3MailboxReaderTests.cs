using Newsletter.Engines.Mailboxes;
using Newsletter.Engines.Tests.Contracts;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Mailboxes;

public sealed class Pop3MailboxReaderTests : MailboxReaderContract
{
    protected override IMailboxReader Reader { get; } = new Pop3MailboxReader(TimeProvider.System);

    public static TheoryData<string, Pieces> All() => Conversation.All("pop3");

    [Fact]
    public async Task Says_that_it_speaks_no_imap() =>
        Assert.Equal("mailbox.unsupported", await CodeAsync(Account(1) with { Protocol = MailboxProtocol.Imap }));

    [Theory]
    [MemberData(nameof(All))]
    public async Task Plays(string name, Pieces pieces)
    {
        // One that ends in silence has a short time for all that comes before, too: where the machine stood still meanwhile, it is played again with more.
        for (var patience = 1; ; patience *= 2)
        {
            var conversation = Conversation.Read("pop3", name);
            conversation.Ready.SetResult();
            await using var server = new LoopbackServer(async client =>
            {
                await client.SecureAsync(TestCertificates.ForLocalhost);
                await conversation.PlayAsync(client, pieces);
            });
            var outcome = await RunAsync(conversation, server.Port, patience).WaitAsync(TimeSpan.FromMinutes(2));
            if (conversation.Settings.ContainsKey("timeout") && patience < 16 && !outcome.SequenceEqual(conversation.Expected))
                continue;
            await server.SessionsAsync();
            Assert.Equal(conversation.Expected, outcome);
            return;
        }
    }

    /// <summary>Lists, reads and deletes everything, and closes.</summary>
    private async Task<List<string>> RunAsync(Conversation conversation, int port, int patience)
    {
        var account = Account(port) with { Timeout = patience * TimeSpan.FromMilliseconds(int.Parse(conversation.Settings.GetValueOrDefault("timeout", "60000"))) };
        if (conversation.Settings.TryGetValue("token", out var token))
            account = account with { Password = null, AccessToken = token };
        var opened = await Reader.OpenAsync(account, default);
        if (!opened.Ok)
            return [$"open {opened.Failure.Code}"];

        await using var mailbox = opened.Value;
        var listed = await mailbox.ListAsync(default);
        if (!listed.Ok)
            return [$"list {listed.Failure.Code}"];

        var outcome = new List<string>();
        foreach (var entry in listed.Value)
        {
            var read = await mailbox.ReadAsync(entry, 1000, default);
            outcome.Add($"{entry.Id} {entry.Size} {(read.Ok ? read.Value.Length.ToString() : read.Failure.Code)}");
            if (read.Ok)
                outcome.Add((await mailbox.DeleteAsync(entry, default)).Failure?.Code ?? "deleted");
        }

        outcome.Add((await mailbox.CloseAsync(default)).Failure?.Code ?? "closed");
        return outcome;
    }
}
