using System.Text.Json.Nodes;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>
/// The only process is killed at full speed at moments that chance picks, again and again, while an issue of each policy goes out: nobody is lost, and nobody
/// gets two without the ledger's saying so. The full size is <c>./newsletter bench kills</c>.
/// </summary>
public sealed class KillTests(Xunit.Abstractions.ITestOutputHelper output) : IDisposable
{
    private const int Readers = 2000;
    private const int Kills = 3;

    // Of two issues, each with the pool's connections: by the settings' defaults.
    private const int MostInFlight = 2 * 10 * 4;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Killed_again_and_again_it_loses_nobody_and_owns_up_to_every_double()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var receiver = new CountingReceiver();
        string[] slugs =
        [
            await OutsideSeed.MakeAsync(_data, "neverMiss", Readers),
            await OutsideSeed.MakeAsync(_data, "neverTwice", Readers, slug: "never-twice"),
        ];
        var issues = new List<JsonObject>();
        for (var kill = 0; kill < Kills; kill++)
        {
            // Never so many that what is uncertain for good, and so never comes, could be waited for. Said before the service starts: it sends at once.
            var left = (2 * Readers) - receiver.Messages.Count - (Kills * MostInFlight);
            if (left < Kills)
                break;
            var enough = receiver.Messages.Count + random.Next(1, left / (Kills - kill));
            await using var service = await ServiceProcess.StartAsync(_data, receiver.Settings);
            if (kill == 0)
            {
                foreach (var slug in slugs)
                    issues.Add(await new Desk(service.Http).IssueAsync(slug, "submit", "approve", "send"));
            }

            await Eventually.TrueAsync(() => receiver.Messages.Count >= enough, TimeSpan.FromMinutes(2));
            await service.KillAsync();
            output.WriteLine($"kill {kill + 1} after {receiver.Messages.Count} copies");
        }

        await using var last = await ServiceProcess.StartAsync(_data, receiver.Settings);
        var desk = new Desk(last.Http);
        foreach (var (slug, issue) in slugs.Zip(issues))
            await LedgerJudge.AssertTrueAsync(desk, await desk.UntilAsync(issue, "sent"), receiver.Messages.Select(m => m.Recipient), Readers, slug);
    }
}
