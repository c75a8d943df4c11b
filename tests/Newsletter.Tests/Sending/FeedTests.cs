using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

public sealed class FeedTests
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    [Fact]
    public async Task The_feed_has_what_went_out_and_leads_to_its_page()
    {
        await using var server = new HangingUpServer(messages: 100);
        await using var service = await TestService.StartAsync(settings: new Dictionary<string, string?>
        {
            ["PublicUrl"] = "https://letters.example",
            ["Smtp:Mode"] = "Servers",
            ["Smtp:Servers:0:Host"] = "127.0.0.1",
            ["Smtp:Servers:0:Port"] = server.Port.ToString(CultureInfo.InvariantCulture),
            ["Smtp:Servers:0:Security"] = "None",
        });
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync("""
            "language":"de","tagline":"Tide & time"
            """);
        await desk.SubscribersAsync(slug, 2);
        await desk.IssueAsync(slug, "submit");
        var sent = await desk.IssueAsync(slug, "submit", "approve", "send");
        await desk.UntilAsync(sent, "sent");

        using var answer = await service.Http.GetAsync($"/{slug}/feed");
        Assert.Equal("application/atom+xml", answer.Content.Headers.ContentType?.MediaType);
        var feed = XDocument.Parse(await answer.Content.ReadAsStringAsync()).Root!;
        Assert.Equal("de", (string?)feed.Attribute(XNamespace.Xml + "lang"));
        Assert.Equal("Tide & time", (string?)feed.Element(Atom + "subtitle"));
        var entry = Assert.Single(feed.Elements(Atom + "entry"));
        Assert.Equal("This week", (string?)entry.Element(Atom + "title"));
        Assert.Equal("In short", (string?)entry.Element(Atom + "summary"));
        Assert.Equal($"urn:uuid:{sent["id"]}", (string?)entry.Element(Atom + "id"));
        var page = new Uri((string)entry.Element(Atom + "link")!.Attribute("href")!);
        Assert.Equal("letters.example", page.Host);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync(page.AbsolutePath)).StatusCode);

        using var again = new HttpRequestMessage(HttpMethod.Get, $"/{slug}/feed");
        again.Headers.IfModifiedSince = answer.Content.Headers.LastModified;
        Assert.Equal(HttpStatusCode.NotModified, (await service.Http.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task Without_a_public_archive_there_is_no_feed()
    {
        await using var service = await TestService.StartAsync();
        var slug = await new Desk(service.Admin).PublicationAsync("""
            "archive":"link"
            """);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync($"/{slug}/feed")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync("/nowhere/feed")).StatusCode);
    }
}
