using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composing;

/// <summary>What people read where there is no mail to show.</summary>
public sealed class PreviewTroubleTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private Desk Desk => new(fixture.Service.Admin);

    [Theory]
    [InlineData("preview")]
    [InlineData("compose")]
    public async Task A_frame_that_has_no_mail_to_show_says_why_to_a_person(string frame)
    {
        var slug = await Desk.PublicationAsync();
        var issue = await Desk.DraftAsync(slug);
        await using (var db = await fixture.Service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync())
            await db.Publications.Where(p => p.Slug == slug).ExecuteUpdateAsync(p => p.SetProperty(x => x.Design, "gone"));
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, frame + "-framed@desk.example");
        var (code, html) = await visitor.GetAsync($"/desk/issues/{issue["id"]}/{frame}/frame");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.StartsWith("<!doctype html>", html, StringComparison.Ordinal);
        Assert.Contains("There is no design 'gone'", html, StringComparison.Ordinal);

        var trouble = JsonNode.Parse((await visitor.GetAsync($"/desk/issues/{issue["id"]}/compose/measure")).Html)!["trouble"]!;
        Assert.Contains("There is no design 'gone'", (string?)trouble["words"], StringComparison.Ordinal);
        // An editor may not go where it is mended, and reads who may.
        Assert.Null((string?)trouble["address"]);
        Assert.StartsWith("An admin", (string?)trouble["advice"], StringComparison.Ordinal);
    }
}
