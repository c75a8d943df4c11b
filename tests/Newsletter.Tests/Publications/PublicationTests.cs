using System.Net;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Publications;

public abstract class PublicationSuite(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task A_design_that_is_not_there_is_refused_with_those_that_are()
    {
        var slug = await Desk.PublicationAsync();
        var publication = await Desk.GetAsync($"publications/{slug}");
        publication["design"] = "brochure";
        var problem = await (await Desk.Http.SendAsync("PUT", $"/api/v1/publications/{slug}", publication.ToJsonString(), ("If-Match", "*"))).ExpectProblemAsync(422);
        var said = (string)problem["errors"]!["design"]![0]!;
        Assert.Contains("letter, weekly", said, StringComparison.Ordinal);

        publication["design"] = "letter";
        await (await Desk.Http.SendAsync("PUT", $"/api/v1/publications/{slug}", publication.ToJsonString(), ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
    }
}

public class PublicationsOnSqlite(OnSqlite fixture) : PublicationSuite(fixture), IClassFixture<OnSqlite>;
