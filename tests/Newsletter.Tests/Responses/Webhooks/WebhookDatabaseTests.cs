using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses.Webhooks;

public sealed class WebhookDatabaseTests
{
    [SkippableFact]
    public async Task While_the_database_is_away_the_provider_is_told_to_come_again_and_then_it_counts()
    {
        await using var database = await PostgresServer.StartAsync(durable: false);
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        using var sender = new NoticeSender();
        await using var service = await TestService.StartAsync(database!.ConnectionString, sender.Settings); // Absent throws
        var desk = new Desk(service.Admin);
        var (issue, row) = await SentAsync(desk);
        var told = NoticeSender.Told("mailgun", "hard", ((string)row["messageId"]!).Split('@')[0], (string)row["address"]!);
        var body = await sender.Write("mailgun", told).Content!.ReadAsStringAsync();

        await database.KillAsync();
        using (var away = await service.Http.SendAsync(NoticeSender.Post("mailgun", body)))
        {
            Assert.NotNull(away.Headers.RetryAfter);
            await away.ExpectProblemAsync(503);
        }

        using (var forged = await service.Http.SendAsync(NoticeSender.Post("mailgun", body.Replace("token1", "token2", StringComparison.Ordinal))))
            await forged.ExpectProblemAsync(403);

        await database.StartAgainAsync();
        // Connections that broke are met one after the other; the very same notice is good until it was taken.
        await Eventually.TrueAsync(async () => (await service.Http.SendAsync(NoticeSender.Post("mailgun", body))).IsSuccessStatusCode);
        Assert.Equal(1, (int?)(await desk.GetAsync($"issues/{issue["id"]}/returns/counts"))["hard"]);
        using var again = await service.Http.SendAsync(NoticeSender.Post("mailgun", body));
        await again.ExpectProblemAsync(406);
    }

    [SkippableFact]
    public async Task A_connection_that_is_lost_while_a_copy_is_written_down_loses_no_notice()
    {
        await using var database = await PostgresServer.StartAsync(durable: false);
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        using var sender = new NoticeSender();
        await using var service = await TestService.StartAsync(database!.ConnectionString, sender.Settings); // Absent throws
        var desk = new Desk(service.Admin);
        var (issue, row) = await SentAsync(desk);
        var told = NoticeSender.Told("brevo", "hard", ((string)row["messageId"]!).Split('@')[0], (string)row["address"]!);

        await DoAsync(service, "CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NEW; END'");
        await DoAsync(service, "CREATE TRIGGER away BEFORE INSERT ON returned_copies FOR EACH ROW EXECUTE FUNCTION away()");
        using (var lost = await service.Http.SendAsync(sender.Write("brevo", told)))
            await lost.ExpectProblemAsync(503);
        await DoAsync(service, "DROP TRIGGER away ON returned_copies");
        Assert.Equal(0, (int?)(await desk.GetAsync($"issues/{issue["id"]}/returns/counts"))["hard"]);

        using var taken = await service.Http.SendAsync(sender.Write("brevo", told));
        Assert.Equal(1, (int?)(await taken.ExpectAsync(HttpStatusCode.OK))["recorded"]);
    }

    /// <summary>An issue to one reader, and that reader's copy.</summary>
    private static async Task<(JsonObject Issue, JsonNode Row)> SentAsync(Desk desk)
    {
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 1);
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        return (issue, (await desk.GetAsync($"issues/{issue["id"]}/deliveries"))["items"]![0]!);
    }

    private static async Task DoAsync(TestService service, string sql)
    {
        await using var db = await service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        await db.Database.ExecuteSqlRawAsync(sql);
    }
}
