using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Newsletter.Accounts;
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

    [SkippableFact]
    public async Task The_form_says_lengths_of_time_in_words_and_keeps_what_it_does_not_change()
    {
        var slug = await Desk.PublicationAsync("""
            "slots":[{"day":"thursday","time":"09:00:30"},{"day":"friday","time":"10:15"}],"lateTolerance":"1.12:00:00","deadline":"00:01:30"
            """);
        using var admin = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var before = await Desk.GetAsync($"publications/{slug}");
        var fields = await FieldsAsync(admin, slug);
        Assert.Equal(("0 minutes", "1 day 12 hours", "1 minute 30 seconds", "09:00:30", "10:15"), (fields["Form.Hold"], fields["Form.LateTolerance"], fields["Form.Deadline"], fields["Form.Slots[0].Time"], fields["Form.Slots[1].Time"]));

        await SaveAsync(admin, slug, fields, HttpStatusCode.Redirect);
        var after = await Desk.GetAsync($"publications/{slug}");
        foreach (var same in new[] { "slots", "hold", "lateTolerance", "deadline" })
            Assert.Equal(before[same]!.ToJsonString(), after[same]!.ToJsonString());

        fields = await FieldsAsync(admin, slug);
        (fields["Form.Hold"], fields["Form.LateTolerance"], fields["Form.Deadline"]) = ("10 min", "2 fortnights", "3 days");
        Assert.Contains("Write a number and a unit", await SaveAsync(admin, slug, fields, HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
        fields["Form.LateTolerance"] = "8 days";
        Assert.Contains("From 0 minutes to 7 days", await SaveAsync(admin, slug, fields, HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
        fields["Form.LateTolerance"] = "02:00:00";
        await SaveAsync(admin, slug, fields, HttpStatusCode.Redirect);
        after = await Desk.GetAsync($"publications/{slug}");
        Assert.Equal(("00:10:00", "02:00:00", "3.00:00:00"), ((string?)after["hold"], (string?)after["lateTolerance"], (string?)after["deadline"]));
    }

    private static async Task<Dictionary<string, string>> FieldsAsync(StaffSession admin, string slug)
    {
        var html = await admin.Http.GetStringAsync($"/desk/publications/{slug}");
        var form = new HtmlParser().ParseDocument(html).QuerySelectorAll("form").Single(f => f.GetAttribute("action") == $"/desk/publications/{slug}");
        return form.QuerySelectorAll("[name]").Where(field => !(field is IHtmlInputElement { Type: "checkbox", IsChecked: false }))
            .GroupBy(field => field.GetAttribute("name")!) // the selector asked for it
            .ToDictionary(group => group.Key, group => group.First() switch
            {
                IHtmlTextAreaElement area => area.Value,
                IHtmlSelectElement select => select.Value ?? "",
                var other => other.GetAttribute("value") ?? "",
            });
    }

    private static async Task<string> SaveAsync(StaffSession admin, string slug, Dictionary<string, string> fields, HttpStatusCode expected)
    {
        using var saved = await admin.PostAsync($"/desk/publications/{slug}", [.. fields.Select(field => (field.Key, field.Value))]);
        Assert.Equal(expected, saved.StatusCode);
        return WebUtility.HtmlDecode(await saved.Content.ReadAsStringAsync());
    }
}

public class PublicationsOnSqlite(OnSqlite fixture) : PublicationSuite(fixture), IClassFixture<OnSqlite>;
