using System.Net;
using Newsletter.Engines.Tests.Support;
using Newsletter.Sending;
using Newsletter.Sending.Servers;
using Newsletter.Tests.Support;
using static Newsletter.Tests.Support.ServerSettings;

namespace Newsletter.Tests.Sending;

/// <summary>Who gets a server's connections where several processes send.</summary>
public sealed class ConnectionsOfProcessesTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [SkippableFact]
    public async Task More_processes_than_connections_never_have_more_together()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        await using var server = new RudeServer((_, _) => null);
        var slug = await OutsideSeed.MakeAsync(_data, readers: 300, connectionString: database);
        await using var serve = await ProcessAsync("serve", database!); // Absent throws
        await using var second = await ProcessAsync("worker", database!, "second.example");
        await using var third = await ProcessAsync("worker", database!, "third.example");
        var desk = new Desk(serve.Http);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => Task.FromResult(server.OpenOf("serve.example") == 1 && server.OpenOf("second.example") == 1));
        await desk.UntilAsync(issue, "sent");
        Assert.Equal(2, server.MostOpen);
        Assert.Equal(Enumerable.Range(1, 300).Select(OutsideSeed.Address), server.Texts.Order());

        Task<ServiceProcess> ProcessAsync(string verb, string connectionString, string helloName = "serve.example") => ServiceProcess.StartAsync(
            _data,
            Server(0, server.Port, ("MaxConnections", "2"), ("MessagesPerSecond", "15")).Append(new("Sending:HelloName", helloName)).Append(new("Sending:Lease", "00:00:12")).Append(new("Sending:ClaimSize", "10"))
                .Append(new("Database:Provider", "PostgreSql")).Append(new("ConnectionStrings:Newsletter", connectionString)).ToDictionary(),
            ServiceProcess.Command(verb));
    }

    [SkippableFact]
    public async Task A_process_that_joins_in_the_middle_gets_its_part_from_the_others()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        await using var server = new RudeServer((_, _) => null);
        await using var first = await JoinAsync(server.Port, database, "first.example");
        var desk = new Desk(first.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 1000);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => Task.FromResult(server.OpenOf("first.example") == 4));

        await using var second = await JoinAsync(server.Port, database, "second.example");
        await Eventually.TrueAsync(() => Task.FromResult((server.OpenOf("first.example"), server.OpenOf("second.example")) == (2, 2)));
        await (await desk.MoveAsync(issue, "cancel")).ExpectAsync(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task A_process_that_reaches_no_server_keeps_no_rows_from_the_others()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        await using var receiver = new CountingReceiver();
        receiver.Door.Admit(1);
        await using var first = await JoinAsync(receiver.Port, database, "first.example", perSecond: 0);
        await using var cutOff = await JoinAsync(Ports.Free(), database, "second.example", perSecond: 0);
        var desk = new Desk(first.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 60);
        await Eventually.TrueAsync(() => cutOff.Get<SendingNode>().PartOf(4) == 2);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        // It has taken rows and found that nobody is there.
        await Eventually.TrueAsync(() => cutOff.Get<ServerPool>().Words.Any(w => w.Contains("Next try", StringComparison.Ordinal)));
        receiver.Door.Open();
        await desk.UntilAsync(issue, "sent");
        Assert.Equal(60, receiver.Messages.Count);
    }

    private async Task<TestService> JoinAsync(int port, string? database, string helloName, int perSecond = 10) => await TestService.StartAsync(
        database,
        Server(0, port, ("MaxConnections", "4"), ("MessagesPerSecond", $"{perSecond}")).Append(new("Sending:HelloName", helloName)).Append(new("Sending:ClaimSize", "10")).Append(new("Sending:Lease", "00:00:20"))
            .Append(new("Secrets:KeyFile", Path.Combine(_data.FullName, "shared.key")))
            .ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
}
