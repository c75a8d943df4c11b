using System.Net;
using Newsletter.Data.Secrets;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Security;

/// <summary>What a token may do, and what nobody can do without one.</summary>
public sealed class ReaderDoorTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private static readonly (string Page, TokenPurpose Purpose)[] Doors =
        [("unsubscribe", TokenPurpose.Leave), ("preferences", TokenPurpose.Preferences), ("confirm", TokenPurpose.Confirm)];

    private Desk Desk => new(fixture.Service.Admin);

    [Fact]
    public async Task A_token_opens_the_door_it_was_made_for_and_no_other()
    {
        var (slug, other, reader) = await ReaderAsync();
        foreach (var (page, needed) in Doors)
        {
            foreach (var purpose in Enum.GetValues<TokenPurpose>())
            {
                var token = await fixture.Service.TokenAsync(purpose, slug, reader);
                using var here = await fixture.Service.Http.GetAsync($"/{slug}/{page}/{token}");
                Assert.True((here.StatusCode == HttpStatusCode.OK) == (purpose == needed), $"{purpose} at {page}: {here.StatusCode}");
                using var there = await fixture.Service.Http.GetAsync($"/{other}/{page}/{token}");
                Assert.True(there.StatusCode == HttpStatusCode.NotFound, $"{purpose} at {page} of another publication: {there.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task A_token_in_which_anything_was_changed_is_none()
    {
        var (slug, _, reader) = await ReaderAsync();
        var token = await fixture.Service.TokenAsync(TokenPurpose.Leave, slug, reader);
        var changed = Enumerable.Range(0, token.Length).Select(i => token[..i] + (token[i] == 'a' ? 'b' : 'a') + token[(i + 1)..])
            .Concat([token[..^1], token + "a", token[1..], "", new string('a', token.Length), Tokens.Inert(TokenPurpose.Leave, 16)]);
        foreach (var wrong in changed.Where(t => t.Length > 0))
        {
            using var form = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
            using var response = await fixture.Service.Http.PostAsync($"/{slug}/unsubscribe/{wrong}", form);
            Assert.True(response.StatusCode == HttpStatusCode.NotFound, wrong);
        }

        Assert.Equal("active", (string?)(await Desk.GetAsync($"subscribers/{reader}"))["subscriptions"]![0]!["state"]);
    }

    [Fact]
    public async Task Looking_at_a_link_changes_nothing()
    {
        var (slug, _, reader) = await ReaderAsync();
        var before = (await Desk.GetAsync($"subscribers/{reader}")).ToJsonString();
        foreach (var (page, purpose) in Doors)
        {
            var path = $"/{slug}/{page}/{await fixture.Service.TokenAsync(purpose, slug, reader)}";
            foreach (var method in new[] { "GET", "HEAD" })
                (await fixture.Service.Http.SendAsync(method, path)).Dispose();
        }

        Assert.Equal(before, (await Desk.GetAsync($"subscribers/{reader}")).ToJsonString());
    }

    [Theory]
    [InlineData("One%0d%0aBcc: x@evil.example", null)]
    [InlineData("https://evil.example wins", null)]
    [InlineData("see www.evil.example", null)]
    [InlineData("x", "a@b.example%0d%0aBcc: c@d.example")]
    [InlineData("x", "a@b.example>%0d%0aRCPT TO:<c@d.example")]
    [InlineData("x", "\"a b\"@b.example")]
    [InlineData("x", "a@[127.0.0.1]")]
    public async Task What_would_make_our_mail_carry_somebody_elses_words_is_refused(string name, string? email)
    {
        var slug = await Desk.PublicationAsync();
        using var form = new FormUrlEncodedContent([new("email", Uri.UnescapeDataString(email ?? $"r@{slug}.example")), new("name", Uri.UnescapeDataString(name))]);
        using var response = await fixture.Service.Http.PostAsync($"/{slug}", form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Empty((await Desk.GetAsync($"subscribers?q=r@{slug}"))["items"]!.AsArray());
    }

    [Fact]
    public async Task No_page_of_anybody_can_be_put_into_a_frame_elsewhere()
    {
        var (slug, _, _) = await ReaderAsync();
        foreach (var (_, path, _) in fixture.Service.Routes().Calls().Where(call => call.Method == "GET" && !call.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            using var response = await fixture.Service.Http.GetAsync(path.Replace("/none", "/" + slug, StringComparison.Ordinal));
            var policy = string.Join(' ', response.Headers.GetValues("Content-Security-Policy"));
            Assert.True(policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) || policy.Contains("frame-ancestors 'self'", StringComparison.Ordinal), $"{path}: {policy}");
        }
    }

    private async Task<(string Slug, string Other, string Reader)> ReaderAsync()
    {
        var (slug, other) = (await Desk.PublicationAsync(), await Desk.PublicationAsync());
        var json = $$"""{"email":"r-{{slug}}@readers.example","confirmed":true,"subscriptions":[{"publication":"{{slug}}"},{"publication":"{{other}}"}]}""";
        var added = await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created);
        return (slug, other, (string)added["id"]!);
    }
}
