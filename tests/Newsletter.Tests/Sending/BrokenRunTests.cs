using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Sending;
using Newsletter.Sending.Ledger;
using Newsletter.Tests.Support;
using Npgsql;
using static Newsletter.Tests.Support.ServerSettings;

namespace Newsletter.Tests.Sending;

/// <summary>Something fails once, in the middle of an issue, where nobody looks for it: the issue goes on by itself.</summary>
public sealed class BrokenRunTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_day_that_cannot_be_counted_for_a_moment_stops_no_issue()
    {
        var greeted = 0;
        await using var server = new RudeServer((at, _) =>
        {
            Interlocked.Add(ref greeted, at == "EHLO" ? 1 : 0);
            return null;
        });
        await using var service = await StartAsync(null, Server(0, server.Port, ("MaxConnections", "1"), ("MessagesPerDay", "1000")));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 3);
        await ExecuteAsync(service, "ALTER TABLE server_days RENAME TO server_days_elsewhere");
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        // The only connection met it, and ended.
        await Eventually.TrueAsync(() => Volatile.Read(ref greeted) > 0 && server.OpenOf("[127.0.0.1]") == 0);
        await ExecuteAsync(service, "ALTER TABLE server_days_elsewhere RENAME TO server_days");
        await desk.UntilAsync(issue, "sent");
        Assert.Equal(3, server.Texts.Count);
    }

    [SkippableFact]
    public async Task A_process_that_was_taken_for_dead_goes_on_as_a_new_one_also_when_the_database_fails_it_once_more()
    {
        var database = await DatabaseAsync();
        await using var receiver = new CountingReceiver();
        receiver.Door.Admit(1);
        await using var service = await StartAsync(database, Server(0, receiver.Port, ("MaxConnections", "1")), ("Sending:PipelineDepth", "0"));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync("\"uncertain\":\"neverMiss\"");
        await desk.SubscribersAsync(slug, 6);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => !receiver.Messages.IsEmpty);
        var (node, old) = (service.Get<SendingNode>(), service.Get<SendingNode>().Key);

        await ExecuteAsync(service, "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not now''; END'");
        await ExecuteAsync(service, "CREATE TRIGGER refuse BEFORE UPDATE OF words ON nodes FOR EACH ROW EXECUTE FUNCTION refuse()");
        await TakeForDeadAsync(service, old);
        // It is on the list again and could not finish its first word; at the second one it is merely alive.
        await Eventually.TrueAsync(() => node.Key != old);
        var joined = await NumberAsync(service, $"SELECT CAST(extract(epoch FROM alive_until) * 1000 AS bigint) FROM nodes WHERE key = {node.Key}");
        await Eventually.TrueAsync(async () => await NumberAsync(service, $"SELECT CAST(extract(epoch FROM alive_until) * 1000 AS bigint) FROM nodes WHERE key = {node.Key}") > joined);
        await ExecuteAsync(service, "DROP TRIGGER refuse ON nodes");
        receiver.Door.Open();
        await desk.UntilAsync(issue, "sent");
        Assert.Equal(6, receiver.Copies.Count);
    }

    [SkippableFact]
    public async Task What_was_marked_before_the_process_was_taken_for_dead_does_not_leave_after_it_came_back()
    {
        var database = await DatabaseAsync();
        await using var receiver = new CountingReceiver();
        using var goesOn = new ManualResetEventSlim();
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await TestService.StartAsync(
            database,
            Settings(Server(0, receiver.Port, ("MaxConnections", "1")), ("Sending:PipelineDepth", "0")),
            services: services => services.AddSingleton(new CrashPoints(point =>
            {
                if (point == 5 && stalled.TrySetResult())
                    goesOn.Wait();
            })));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync("\"uncertain\":\"neverTwice\"");
        await desk.SubscribersAsync(slug, 4);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await stalled.Task;
        var (node, old) = (service.Get<SendingNode>(), service.Get<SendingNode>().Key);
        await TakeForDeadAsync(service, old);
        await Eventually.TrueAsync(() => node.Key != old);
        goesOn.Set();
        await desk.UntilAsync(issue, "sent");
        var uncertain = Assert.Single(await desk.UncertainAsync(issue));
        Assert.DoesNotContain(receiver.Messages, m => m.Recipient == uncertain);
        Assert.Equal(3, receiver.Messages.Count);
    }

    [SkippableFact]
    public async Task A_long_answer_with_a_letter_at_its_cut_stops_no_ledger()
    {
        var database = await DatabaseAsync();
        // A reply is kept as 1,000 characters; an emoji is two of them.
        var answer = "550 5.1.1 " + new string('x', 999) + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("😀 and more"));
        await using var server = new RudeServer((at, recipient) => at == "RCPT" && recipient.StartsWith("reader1-", StringComparison.Ordinal) ? answer : null);
        await using var service = await StartAsync(database, Server(0, server.Port));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 3);
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        var rejected = (await desk.GetAsync($"issues/{issue["id"]}/deliveries?state=rejected"))["items"]!.AsArray().Single()!;
        Assert.Equal("550 5.1.1 " + new string('x', 999), (string?)rejected["reply"]);
    }

    private static async Task<string> DatabaseAsync()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        return database!; // Absent throws
    }

    private Task<TestService> StartAsync(string? database, IEnumerable<KeyValuePair<string, string>> server, params (string Key, string Value)[] more) =>
        TestService.StartAsync(database, Settings(server, more), database is null ? null : _data);

    private static Dictionary<string, string?> Settings(IEnumerable<KeyValuePair<string, string>> server, params (string Key, string Value)[] more) =>
        server.Concat(more.Select(m => new KeyValuePair<string, string>(m.Key, m.Value))).Append(new("Sending:Lease", "00:00:06")).ToDictionary(pair => pair.Key, pair => (string?)pair.Value);

    /// <summary>As another process does it that has not heard of this one for the time of a lease.</summary>
    private static async Task TakeForDeadAsync(TestService service, int node)
    {
        // It may say that it is alive between the two.
        while (await NumberAsync(service, $"SELECT count(*) FROM nodes WHERE key = {node}") > 0)
        {
            await ExecuteAsync(service, $"UPDATE nodes SET alive_until = now() - interval '1 hour' WHERE key = {node}");
            await service.Get<ILedgerStore>().RecoverAsync(self: 0, CancellationToken.None);
        }
    }

    private static Task ExecuteAsync(TestService service, string sql) => NumberAsync(service, sql);

    private static async Task<long> NumberAsync(TestService service, string sql)
    {
        var database = service.Get<DatabaseOptions>();
        await using System.Data.Common.DbConnection connection = database.Provider == DatabaseProvider.Sqlite ? new SqliteConnection(database.ConnectionString) : new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync() is long number ? number : 0;
    }
}
