using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Newsletter.Accounts;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Subscribers.Pages;
using Newsletter.Subscribers.Segments;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

/// <summary>Rows of a segment: what is wrong with one stands there, in the words of the form, and nothing that was typed is lost.</summary>
public sealed class SegmentRowTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(200);

    /// <summary>Something of each kind, right and wrong, and what lies at the limits.</summary>
    private static readonly string[] Values =
    [
        "", " ", ",", "pier", "From the pier", "FROM THE PIER", "nowhere", "pier, nowhere", "active", "Called it spam", "asleep", "monthly", "one mail a month", "weekly", "example.org", "@example.org", "no domain!",
        "2026-01-31", "31.1.2026", "2026-02-30", "0", "1", "99", "100", "101", "200", "201", "36500", "36501", "-1", "1.5", "ten", "line\u0007", new string('a', 1001),
    ];

    private static readonly string[] Names = ["", "town", "home town", "hömetown", new string('a', 61), new string('a', 101), "two\nlines"];

    private Desk Desk => new(fixture.Service.Admin);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_rules_refuse_the_rows_have_said_before_and_nothing_else(bool individual)
    {
        var publication = Publication(individual);
        var rows =
            from field in Enum.GetValues<SegmentField>() from question in Enum.GetValues<SegmentQuestion>() from name in Names from value in Values
            select new SegmentRow { Field = field, Question = question, Name = name, Value = value };
        var wrong = new List<string>();
        foreach (var row in rows)
        {
            var (said, refused) = (new FieldErrors(), new FieldErrors());
            SegmentRowCheck.Check(new SegmentForm { Rows = [row] }, publication, Kept, said);
            SegmentRules.Check(new SegmentCondition { All = [row.Where(publication)] }, publication, Kept, refused);
            if (said.Any != refused.Any)
                wrong.Add($"{row.Field} {row.Question} '{row.Name}' '{row.Value}': the row says {(said.Any ? said.Failure.Message : "nothing")}, the rules {(refused.Any ? refused.Failure.Message : "nothing")}");
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public void Too_many_conditions_or_values_are_refused_by_both()
    {
        var publication = Publication(individual: true);
        foreach (var (question, rows, values) in new[] { (SegmentQuestion.Is, 99, 1), (SegmentQuestion.Is, 100, 1), (SegmentQuestion.IsNot, 49, 1), (SegmentQuestion.IsNot, 50, 1), (SegmentQuestion.Is, 2, 500), (SegmentQuestion.Is, 2, 501) })
        {
            var form = new SegmentForm { Rows = [.. Enumerable.Range(0, rows).Select(_ => new SegmentRow { Name = "town", Question = question, Value = string.Join(',', Enumerable.Range(0, values)) })] };
            var (said, refused) = (new FieldErrors(), new FieldErrors());
            SegmentRowCheck.Check(form, publication, Kept, said);
            SegmentRules.Check(form.Where(publication), publication, Kept, refused);
            Assert.True(said.Any == refused.Any, $"{rows} rows of {question} with {values} values");
        }
    }

    [Theory]
    [InlineData("Attribute", "home town", "Is", "Berlin", "Form.Rows[1].Name", "“home town” is no name of a field")]
    [InlineData("Attribute", "", "Is", "Berlin", "Form.Rows[1].Name", "Not finished")]
    [InlineData("Attribute", "town", "Is", "", "Form.Rows[1].Value", "Not finished")]
    [InlineData("Language", "", "Contains", "de", "Form.Rows[1].Question", "Language cannot be asked “contains”")]
    [InlineData("Joined", "", "After", "31.1.2026", "Form.Rows[1].Value", "“31.1.2026” is no day")]
    [InlineData("Section", "", "Is", "Arts", "Form.Rows[1].Value", "has no section “Arts”. It has From the pier and On the water.")]
    [InlineData("Joined", "", "WithinDays", "ten", "Form.Rows[1].Value", "“ten” cannot be asked: write how many days")]
    [InlineData("Opened", "", "WithinDays", "10", "Form.Rows[1].Field", "counts nobody one by one")]
    [InlineData("Attribute", "town", "Sounds", "Berlin", "Form.Rows[1].Question", "none of the choices")]
    [InlineData("Sample", "", "Percent", "100", "Form.Rows[1].Value", "a whole number from 1 to 99")]
    public async Task What_is_wrong_stands_at_its_row(string field, string name, string question, string value, string at, string words)
    {
        var slug = await Desk.PublicationAsync(Sections);
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var address = $"/desk/segments/new?publication={slug}";
        (string, string)[] typed =
        [
            ("Form.Publication", slug), ("Form.Name", "My question"), ("Form.Any", "true"),
            ("Form.Rows[0].Field", "Domain"), ("Form.Rows[0].Name", ""), ("Form.Rows[0].Question", "Is"), ("Form.Rows[0].Value", "example.org"),
            ("Form.Rows[1].Field", field), ("Form.Rows[1].Name", name), ("Form.Rows[1].Question", question), ("Form.Rows[1].Value", value),
        ];
        foreach (var action in new[] { address, address + "&handler=count" })
        {
            using var answer = await session.SendAsync(address, action, typed);
            var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
            var id = at.Replace('.', '_').Replace('[', '_').Replace(']', '_');

            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Contains(words, page.GetElementById(id + "-error")?.TextContent, StringComparison.Ordinal);
            Assert.Equal("#" + id, page.QuerySelector("#problems a")?.GetAttribute("href"));
            Assert.Equal(("My question", "example.org", name, value, "true"), (Input(page, "Form.Name"), Input(page, "Form.Rows[0].Value"), Input(page, "Form.Rows[1].Name"), Input(page, "Form.Rows[1].Value"), Input(page, "Form.Any")));
            foreach (var word in new[] { "$.", "where.", "Exactly one of", "withinDays", "Required." })
                Assert.DoesNotContain(word, page.Body!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sections_and_states_are_written_and_shown_as_people_call_them()
    {
        var slug = await Desk.PublicationAsync(Sections);
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var address = $"/desk/segments/new?publication={slug}";
        using var saved = await session.SendAsync(address, address, ("Form.Publication", slug), ("Form.Name", "Pier people"), ("Form.Any", "false"),
            ("Form.Rows[0].Field", "Section"), ("Form.Rows[0].Question", "Is"), ("Form.Rows[0].Value", "from the pier, water"),
            ("Form.Rows[1].Field", "State"), ("Form.Rows[1].Question", "IsNot"), ("Form.Rows[1].Value", "Called it spam"),
            ("Form.Rows[2].Field", "Frequency"), ("Form.Rows[2].Question", "Is"), ("Form.Rows[2].Value", "one mail a month"));
        var location = saved.Headers.Location!.OriginalString.Split('?')[0];

        var where = (await Desk.GetAsync("segments/" + location.Split('/')[^1]))["where"]!.ToJsonString();
        Assert.Equal("""{"all":[{"field":"section","is":["pier","water"]},{"not":{"field":"state","is":["complained"]}},{"field":"frequency","is":["monthly"]}]}""", where);
        var page = new HtmlParser().ParseDocument(await session.Http.GetStringAsync(location));
        Assert.Equal(("From the pier, On the water", "Called it spam", "one mail a month"), (Input(page, "Form.Rows[0].Value"), Input(page, "Form.Rows[1].Value"), Input(page, "Form.Rows[2].Value")));
        Assert.Contains("section is From the pier or On the water and not state is Called it spam and how often is one mail a month", WebUtility.HtmlDecode(await session.Http.GetStringAsync("/desk/segments")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_json_the_place_is_said()
    {
        var slug = await Desk.PublicationAsync(Sections);
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var address = $"/desk/segments/new?publication={slug}";
        foreach (var (json, words) in new[]
        {
            ("""{"all":[{"field":"section","is":["pier"]},{"any":[{"field":"domain","op":"is"}]}]}""", "Condition 2.1, op: "),
            ("""{"all":[{"field":"section","is":["pier"]},{"any":[{"field":"section","is":["arts"]}]}]}""", "Condition 2.1, is[0]: "),
            ("{\n  \"all\": [\n    {\"field\" \"section\"}\n  ]\n}", "Line 3 cannot be read"),
        })
        {
            using var answer = await session.SendAsync(address, address, ("Form.Publication", slug), ("Form.Name", "Groups"), ("Form.Json", json));
            var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
            Assert.Contains(words, page.GetElementById("Form_Json-error")?.TextContent, StringComparison.Ordinal);
            Assert.Equal(json, ((IHtmlTextAreaElement)page.GetElementById("Form_Json")!).Value);
        }
    }

    private const string Sections = """ "sections":[{"key":"pier","name":"From the pier","on":true},{"key":"water","name":"On the water","on":true}] """;

    private static string? Input(IHtmlDocument page, string name) => page.QuerySelector($"[name='{name}']") switch
    {
        IHtmlSelectElement select => select.Value,
        IHtmlInputElement input => input.Value,
        _ => null,
    };

    private static Publication Publication(bool individual) => new()
    {
        Slug = "tide",
        Name = "The Tide",
        From = new Sender("Tide", "desk@tide.example"),
        TimeZone = "Europe/Berlin",
        PostalAddress = "1 Press Lane",
        Sections = [new Section("pier", "From the pier", true), new Section("water", "On the water", true)],
        Tracking = individual ? Tracking.Individual : Tracking.Off,
    };
}
