using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

/// <summary>The desk changes a person, by forms alone.</summary>
public sealed class SubscriberEditPageTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private readonly string _email = $"{Guid.CreateVersion7():N}@readers.example";

    private Desk Desk => new(fixture.Service.Admin);

    [Fact]
    public async Task What_is_not_touched_stays_as_it_is()
    {
        var slug = await TwoSectionsAsync();
        var id = await AddAsync($$"""{"publication":"{{slug}}"}""", """{"town":"Kiel","note":"two\nlines"}""");
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var before = await Desk.GetAsync($"subscribers/{id}");

        using var saved = await SaveAsync(session, id, ("Form.Name", "Ida"));

        Assert.Equal($"/desk/subscribers/{id}?done=saved", saved.Headers.Location?.OriginalString);
        var after = await Desk.GetAsync($"subscribers/{id}");
        Assert.Equal("Ida", (string?)after["name"]);
        Assert.Equal(before["attributes"]!.ToJsonString(), after["attributes"]!.ToJsonString());
        Assert.Equal(before["subscriptions"]!.ToJsonString(), after["subscriptions"]!.ToJsonString());
    }

    [Fact]
    public async Task Somebody_is_taken_off_and_the_record_says_that_it_was_the_desk()
    {
        var slug = await TwoSectionsAsync();
        var id = await AddAsync($$"""{"publication":"{{slug}}"}""");
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);

        using (var saved = await SaveAsync(session, id, ("Form.Subscriptions[0].State", "Left"), ("Form.Attributes[0].Name", "town"), ("Form.Attributes[0].Value", "Kiel")))
            Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);

        var after = await Desk.GetAsync($"subscribers/{id}");
        Assert.Equal(("left", "Kiel"), ((string?)after["subscriptions"]![0]!["state"], (string?)after["attributes"]!["town"]));
        var said = (await Desk.GetAsync($"subscribers/{id}/consents"))["items"]![0]!;
        Assert.Equal(("left", "desk"), ((string?)said["event"], (string?)said["how"]));
        // A reader's no, or one said for them, is theirs to take back.
        var page = await session.Http.GetStringAsync($"/desk/subscribers/{id}/edit");
        Assert.DoesNotContain("value=\"Active\"", page, StringComparison.Ordinal);
        using var back = await SaveAsync(session, id, ("Form.Subscriptions[0].State", "Active"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, back.StatusCode);
        Assert.Contains("is for the reader alone", await back.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_reader_chose_in_the_meantime_is_not_overwritten()
    {
        var slug = await TwoSectionsAsync();
        var id = await AddAsync($$"""{"publication":"{{slug}}"}""");
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var shown = Fields(await session.Http.GetStringAsync($"/desk/subscribers/{id}/edit"));
        await (await fixture.Service.Admin.SendAsync("PATCH", $"/api/v1/subscribers/{id}", $$"""{"subscriptions":[{"publication":"{{slug}}","sections":["sport"]}]}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);

        using var late = await session.PostAsync($"/desk/subscribers/{id}/edit", [.. Set(shown, ("Form.Name", "Typed late"))]);

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        var page = await late.Content.ReadAsStringAsync();
        Assert.Contains("Somebody else, or the reader, changed something", page, StringComparison.Ordinal);
        Assert.Contains("Typed late", page, StringComparison.Ordinal);
        Assert.Equal("sport", Assert.Single(Fields(page), f => f.Name == "Form.Subscriptions[0].Sections").Value);
        using var again = await session.PostAsync($"/desk/subscribers/{id}/edit", [.. Fields(page)]);
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        var after = await Desk.GetAsync($"subscribers/{id}");
        Assert.Equal(("Typed late", """["sport"]"""), ((string?)after["name"], after["subscriptions"]![0]!["sections"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("Form.Email", "nobody", "Form_Email-error")]
    [InlineData("Form.TimeZone", "Mars/Base", "Form_TimeZone-error")]
    [InlineData("Form.Subscriptions[0].PausedUntil", "31.12.2026", "Form_Subscriptions_0__PausedUntil-error")]
    [InlineData("Form.Attributes[0].Name", "two words", "Form_Attributes_0__Name-error")]
    [InlineData("Form.Attributes[0].Value", "Kiel", "Form_Attributes_0__Name-error")]
    public async Task What_cannot_be_is_said_at_its_field_and_what_was_typed_stays(string field, string value, string error)
    {
        var slug = await TwoSectionsAsync();
        var id = await AddAsync($$"""{"publication":"{{slug}}"}""");
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);

        using var refused = await SaveAsync(session, id, (field, value));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var page = await refused.Content.ReadAsStringAsync();
        Assert.Contains($"id=\"{error}\"", page, StringComparison.Ordinal);
        Assert.Contains(value, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_known_leads_to_the_person_and_to_one_more_publication()
    {
        var (first, second) = (await TwoSectionsAsync(), await TwoSectionsAsync());
        var id = await AddAsync($$"""{"publication":"{{first}}"}""");
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        using (var known = await session.SendAsync("/desk/subscribers/new", "/desk/subscribers/new", ("Form.Email", _email), ("Form.Name", ""), ("Form.Publication", second), ("Form.Frequency", "EveryIssue")))
            Assert.Contains($"href=\"/desk/subscribers/{id}/edit\"", await known.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using (var saved = await SaveAsync(session, id, ("Form.Add", second)))
            Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);

        var subscriptions = (await Desk.GetAsync($"subscribers/{id}"))["subscriptions"]!.AsArray();
        Assert.Equal([(first, "active"), (second, "pending")], subscriptions.Select(s => ((string)s!["publication"]!, (string)s["state"]!)));
        Assert.Equal("desk", (string?)(await Desk.GetAsync($"subscribers/{id}/consents"))["items"]![0]!["how"]);
    }

    [Fact]
    public async Task What_is_held_on_a_person_is_taken_away_as_a_file_and_that_stands_in_the_audit_log()
    {
        var slug = await TwoSectionsAsync();
        var id = await AddAsync($$"""{"publication":"{{slug}}"}""");
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        Assert.Contains($"/desk/subscribers/{id}/export.json", await session.Http.GetStringAsync($"/desk/subscribers/{id}"), StringComparison.Ordinal);

        using var file = await session.Http.GetAsync($"/desk/subscribers/{id}/export.json");

        Assert.Equal(("application/json", true), (file.Content.Headers.ContentType?.MediaType, file.Headers.CacheControl?.NoStore));
        Assert.Equal(_email, (string?)JsonNode.Parse(await file.Content.ReadAsStringAsync())!["subscriber"]!["email"]);
        Assert.Contains("Took away what is held on one person", await session.Http.GetStringAsync($"/desk/audit?q=/desk/subscribers/{id}"), StringComparison.Ordinal);
    }

    private Task<string> TwoSectionsAsync() => Desk.PublicationAsync("""
        "sections":[{"key":"city","name":"City"},{"key":"sport","name":"Sport","on":false}]
        """);

    private async Task<string> AddAsync(string subscriptions, string attributes = "{}") => (string)(await (await fixture.Service.Admin.SendAsync(
        "POST", "/api/v1/subscribers", $$"""{"email":"{{_email}}","confirmed":true,"attributes":{{attributes}},"subscriptions":[{{subscriptions}}]}""")).ExpectAsync(HttpStatusCode.Created))["id"]!;

    /// <summary>The form as the page shows it, with these fields changed.</summary>
    private static async Task<HttpResponseMessage> SaveAsync(StaffSession session, string id, params (string Name, string Value)[] changes) =>
        await session.PostAsync($"/desk/subscribers/{id}/edit", [.. Set(Fields(await session.Http.GetStringAsync($"/desk/subscribers/{id}/edit")), changes)]);

    private static IEnumerable<(string Name, string Value)> Set(IReadOnlyList<(string Name, string Value)> fields, params (string Name, string Value)[] changes) =>
        [.. fields.Where(f => changes.All(c => c.Name != f.Name)), .. changes];

    /// <summary>What a browser would send of the page's first form that posts to it.</summary>
    private static IReadOnlyList<(string Name, string Value)> Fields(string html)
    {
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        var form = document.QuerySelector("form[action$='/edit']")!; // the page has one
        var fields = new List<(string, string)>();
        foreach (var element in form.QuerySelectorAll("[name]"))
        {
            var name = element.GetAttribute("name")!; // asked for
            if (element is AngleSharp.Html.Dom.IHtmlInputElement input && (input.Type != "checkbox" || input.IsChecked))
                fields.Add((name, input.Value));
            else if (element is AngleSharp.Html.Dom.IHtmlTextAreaElement area)
                fields.Add((name, area.Value));
            else if (element is AngleSharp.Html.Dom.IHtmlSelectElement select)
                fields.Add((name, select.Value ?? ""));
        }

        return fields;
    }
}
