using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Newsletter.Subscribers.Imports;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

public sealed class ImportProgressTests
{
    /// <summary>Asked after each step: a list that comes in beside the questions may be in before the second of them.</summary>
    [SkippableTheory]
    [InlineData(40, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task How_much_of_the_file_is_in_is_told_while_it_comes_in(int nameLength, bool postgreSql)
    {
        var database = postgreSql ? await PostgresCluster.NewDatabaseAsync() : null;
        if (postgreSql && database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        await using var service = await TestService.StartAsync(database, services: services => services.RemoveHosted<ImportService>());
        var slug = await new Desk(service.Admin).PublicationAsync();
        var list = new StringBuilder("email,name\n");
        for (var i = 0; i < 90_000; i++)
            list.Append(CultureInfo.InvariantCulture, $"r{i}@{slug}.example,{new string('N', nameLength)}\n");
        using var content = new StringContent(list.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        using var started = await service.Admin.PostAsync($"/api/v1/publications/{slug}/imports?confirmed=true", content);
        var id = Guid.Parse((string)(await started.ExpectAsync(HttpStatusCode.Accepted))["id"]!);
        var told = new List<(string? State, int? Percent)> { Ask(service, id) };

        Assert.True(await service.Get<ImportRunner>().RunAsync(id, _ => told.Add(Ask(service, id)), CancellationToken.None));

        told.Add(Ask(service, id));
        Assert.Equal(("running", null), told[0]);
        Assert.Equal(("done", 100), told[^1]);
        var steps = told[1..^1];
        Assert.All(steps, step => Assert.True(step is { State: "running", Percent: > 0 and < 100 }, $"{step}"));
        Assert.True(steps.Count > 1 && steps[0].Percent < steps[^1].Percent, string.Join(' ', steps));
        Assert.Equal(steps.OrderBy(step => step.Percent), steps);
    }

    private static (string? State, int? Percent) Ask(TestService service, Guid id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/imports/{id}");
        using var answer = service.Admin.Send(request);
        var import = JsonNode.Parse(answer.Content.ReadAsStream())!;
        return ((string?)import["state"], (int?)import["percent"]);
    }
}
