using System.Net;
using System.Text;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

/// <summary>The desk's pages around a person, by forms alone.</summary>
public sealed class SubscriberPageTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private const string Page = "/desk/suppressions";

    private readonly string _domain = $"d{Guid.CreateVersion7():N}.example";

    private Desk Desk => new(fixture.Service.Admin);

    [Fact]
    public async Task An_admin_suppresses_finds_and_takes_back()
    {
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        using (var added = await session.SendAsync(Page, Page, ("Form.Address", _domain), ("Form.Reason", "Manual"), ("Form.Note", "asked by letter")))
            Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
        var shown = await session.Http.GetStringAsync($"{Page}?q={_domain}");
        Assert.Contains("@" + _domain, WebUtility.HtmlDecode(shown), StringComparison.Ordinal);
        Assert.Contains("asked by letter", shown, StringComparison.Ordinal);

        var id = (await Desk.GetAsync($"suppressions?q={_domain}"))["items"]![0]!["id"];
        using (var lifted = await session.SendAsync(Page, $"{Page}?handler=lift&id={id}"))
            Assert.Equal(HttpStatusCode.Redirect, lifted.StatusCode);
        Assert.Empty((await Desk.GetAsync($"suppressions?q={_domain}"))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("not an address@", "Must be an e-mail address")]
    [InlineData("not an address", "Must be an address like reader@example.org, or a domain")]
    public async Task What_is_no_address_comes_back_in_its_field(string typed, string said)
    {
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        using var refused = await session.SendAsync(Page, Page, ("Form.Address", typed), ("Form.Reason", "Manual"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(said, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_taken_over_and_its_bad_lines_are_named()
    {
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await session.TokenAsync(Page)), "formToken" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes($"a@{_domain}\nnonsense\n")), "file", "list.csv" },
        };
        using var taken = await session.Http.PostAsync($"{Page}?handler=import", form);
        var page = WebUtility.HtmlDecode(await taken.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Contains("2 lines: 1 added, 0 known, 1 refused.", page, StringComparison.Ordinal);
        Assert.Contains("Line 2, nonsense", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_shown_with_what_they_said_and_forgotten_by_a_button()
    {
        var slug = await Desk.PublicationAsync();
        var json = $$"""{"email":"r@{{_domain}}","confirmed":true,"subscriptions":[{"publication":"{{slug}}","consent":{"how":"paper","at":"2026-01-01T10:00:00Z","text":"Yes please"} } ]}""";
        var id = (await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created))["id"];
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var page = await session.Http.GetStringAsync($"/desk/subscribers/{id}");
        Assert.Contains("Yes please", page, StringComparison.Ordinal);
        using (var forgotten = await session.SendAsync($"/desk/subscribers/{id}", $"/desk/subscribers/{id}?handler=erase"))
            Assert.Equal("/desk/subscribers?done=erased", forgotten.Headers.Location?.OriginalString);
        using var gone = await session.Http.GetAsync($"/desk/subscribers/{id}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_section_is_chosen_by_all_the_names_it_has()
    {
        var key = "s" + _domain[1..9];
        await Desk.PublicationAsync($$"""
            "sections":[{"key":"{{key}}","name":"At sea"}]
            """);
        await Desk.PublicationAsync($$"""
            "sections":[{"key":"{{key}}","name":"Auf See"}]
            """);
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        Assert.Contains($"<option value=\"{key}\">At sea / Auf See</option>", await session.Http.GetStringAsync("/desk/subscribers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_done_at_the_desk_stands_in_the_audit_log()
    {
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        using (await session.SendAsync(Page, Page, ("Form.Address", _domain), ("Form.Reason", "Manual")))
        {
        }

        var log = await session.Http.GetStringAsync("/desk/audit?q=/desk/suppressions");
        Assert.Contains("/desk/suppressions", log, StringComparison.Ordinal);
        Assert.Contains("Done", log, StringComparison.Ordinal);
    }
}
