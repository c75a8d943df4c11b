using System.Net;
using Newsletter.Data.Secrets;
using Newsletter.Subscribers;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Security;

/// <summary>What counted links do with addresses that are not, or not quite, ours.</summary>
public sealed class CountedLinkTests(CountedLinkTests.Fixture fixture) : IClassFixture<CountedLinkTests.Fixture>
{
    public sealed class Fixture : OnSqlite
    {
        protected override IReadOnlyDictionary<string, string?>? Settings => new Dictionary<string, string?> { ["Counting:TooSoon"] = "00:00:00" };
    }

    private Desk Desk => new(fixture.Service.Admin);

    private ReaderLinks Links => fixture.Service.Get<ReaderLinks>();

    [Fact]
    public async Task An_address_in_which_anything_was_changed_leads_nowhere()
    {
        var copy = await SentAsync();
        foreach (var address in new[] { copy.Counted[0], copy.Picture! })
        {
            var path = ReadCopy.Path(address);
            foreach (var at in Enumerable.Range(3, path.Replace(".gif", "", StringComparison.Ordinal).Length - 3).Where(at => path[at] != '/'))
                await NowhereAsync(path[..at] + (path[at] == 'a' ? 'b' : 'a') + path[(at + 1)..]);
            await NowhereAsync(path.Insert(path.IndexOf(".gif", StringComparison.Ordinal) is > 0 and var end ? end : path.Length, "a"));
        }

        await NowhereAsync("/l/" + Tokens.Inert(TokenPurpose.Link, LinkKey.Size));
        await NowhereAsync("/l/https%3A%2F%2Fevil.example");
        await NowhereAsync("/l/x?url=https://evil.example");
    }

    [Fact]
    public async Task No_token_does_what_another_is_for()
    {
        var (one, other) = (await SentAsync(), await SentAsync());
        var (link, reader) = Parts(one.Counted[0]);
        var (open, _) = Parts(one.Picture!);
        var (_, stranger) = Parts(other.Counted[0]);
        foreach (var path in (string[])[$"/l/{open}", $"/o/{link}.gif", $"/l/{reader}", $"/o/{reader}.gif", $"/l/{link}/{link}", $"/l/{link}/{open}", $"/l/{link}/{stranger}", $"/o/{open}/{stranger}.gif"])
            await NowhereAsync(path);
        foreach (var purpose in Enum.GetValues<TokenPurpose>())
        {
            var token = fixture.Service.Get<Tokens>().Make(purpose, new byte[] { 0, 0, 0, 1, 0, 1, 0, 1 });
            using var response = await fixture.Service.Http.GetAsync($"/l/{token}");
            Assert.True((response.StatusCode == HttpStatusCode.Found) == (purpose == TokenPurpose.Link), $"{purpose}: {response.StatusCode}");
            if (purpose != TokenPurpose.Reading)
                await NowhereAsync($"/l/{link}/{token}");
        }

        // Nor does what stands behind a link open anything of the reader's.
        var slug = new Uri(one.Link("Unsubscribe")).AbsolutePath.Split('/')[1];
        foreach (var page in (string[])["unsubscribe", "preferences", "confirm", "person", "address"])
            await NowhereAsync($"/{slug}/{page}/{reader}");
        Assert.Null(fixture.Service.Get<Newsletter.Responses.ReturnTokens>().Read(reader));
    }

    [Fact]
    public async Task A_signed_link_without_a_stored_target_leads_nowhere()
    {
        await SentAsync();
        foreach (var key in (LinkKey[])[new(1, 1, 999), new(1, 9, 1), new(4711, 1, 1), new(1, 1, 0)])
            await NowhereAsync(ReadCopy.Path(Links.Link(key, inert: false)));
    }

    [Fact]
    public async Task The_page_that_says_so_is_calm_and_speaks_the_readers_language()
    {
        using var response = await fixture.Service.Http.SendAsync("GET", "/l/none", null, ("Accept-Language", "fr;q=1, de-AT;q=0.9, en;q=0.5"));
        var html = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("<html lang=\"de\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Nothing_but_looking_is_done_by_a_click()
    {
        var copy = await SentAsync();
        var (_, reader) = Parts(copy.Counted[0]);
        var before = (await Desk.GetAsync("subscribers?q=" + copy.To)).ToJsonString();
        (await fixture.Service.Http.GetAsync(ReadCopy.Path(copy.Counted[0]))).Dispose();
        foreach (var method in new[] { "POST", "PUT", "DELETE" })
        {
            using var response = await fixture.Service.Http.SendAsync(method, $"/o/{reader}.gif");
            Assert.False(response.IsSuccessStatusCode);
        }

        Assert.Equal(before, (await Desk.GetAsync("subscribers?q=" + copy.To)).ToJsonString());
    }

    private async Task NowhereAsync(string path)
    {
        using var response = await fixture.Service.Http.GetAsync(path);
        Assert.True(response.StatusCode == HttpStatusCode.NotFound, $"{path}: {response.StatusCode}");
        Assert.Null(response.Headers.Location);
    }

    private static (string Link, string Reader) Parts(string address) =>
        ReadCopy.Path(address).Replace(".gif", "", StringComparison.Ordinal).Split('/') is [_, _, var link, var reader] ? (link, reader) : throw new InvalidOperationException(address);

    private async Task<ReadCopy> SentAsync()
    {
        var slug = await Desk.PublicationAsync("\"tracking\":\"individual\"");
        var json = $$"""{"email":"reader@{{slug}}.example","confirmed":true,"subscriptions":[{"publication":"{{slug}}","individualFigures":true}]}""";
        await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created);
        await Desk.UntilAsync(await Desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        return await fixture.Service.CopyAsync($"reader@{slug}.example");
    }
}
