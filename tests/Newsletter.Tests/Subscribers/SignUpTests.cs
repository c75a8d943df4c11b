using System.Net;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data.Secrets;
using Newsletter.Publications;
using Newsletter.Subscribers;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

public sealed class SignUpTests(ReaderService readers) : IClassFixture<ReaderService>
{
    [Fact]
    public async Task The_topics_of_the_form_are_the_readers()
    {
        var slug = await readers.Desk.PublicationAsync("""
            "sections":[{"key":"sea","name":"At sea"},{"key":"land","name":"On land","on":false}]
            """);
        Assert.Contains("On land", await readers.Service.Http.GetStringAsync("/" + slug), StringComparison.Ordinal);
        await PostAsync(slug, ("email", "topics@inbox.example"), ("choosing", "yes"), ("sections", "land"), ("sections", "made-up"));
        await PostAsync(slug, ("email", "bare@inbox.example"));

        var sections = await readers.WithDbAsync(db => db.Subscribers.Include(s => s.Subscriptions).Where(s => s.Email == "topics@inbox.example" || s.Email == "bare@inbox.example").OrderBy(s => s.Key).ToListAsync());
        Assert.Equal(["land"], Assert.Single(sections[0].Subscriptions).Sections);
        Assert.Null(Assert.Single(sections[1].Subscriptions).Sections);
        var consent = Assert.Single(sections[0].Subscriptions).Consent;
        Assert.Contains("You agree to get", consent!.Text, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", consent.Address);
    }

    [Fact]
    public async Task What_falls_into_the_trap_hears_the_same_and_leaves_no_trace()
    {
        var slug = await readers.Desk.PublicationAsync();
        var trapped = await PostAsync(slug, ("email", "bot@inbox.example"), ("website", "https://spam.example"));
        var taken = await PostAsync(slug, ("email", "human@inbox.example"));

        Assert.Equal(HttpStatusCode.OK, trapped.StatusCode);
        Assert.Equal(
            (await taken.Content.ReadAsStringAsync()).Replace("human@", "bot@", StringComparison.Ordinal),
            await trapped.Content.ReadAsStringAsync());
        Assert.False(await readers.WithDbAsync(db => db.Subscribers.AnyAsync(s => s.Email == "bot@inbox.example")));
    }

    [Fact]
    public async Task One_address_gets_one_mail_an_hour_whatever_forms_it_is_typed_into()
    {
        var slugs = new[] { await readers.Desk.PublicationAsync(), await readers.Desk.PublicationAsync(), await readers.Desk.PublicationAsync() };
        foreach (var slug in slugs.Concat(slugs))
            await PostAsync(slug, ("email", "many@inbox.example"));
        var asked = await readers.WithDbAsync(db => db.Confirmations.Where(c => c.Subscriber.Email == "many@inbox.example").OrderBy(c => c.PublicationKey).ToListAsync());

        Assert.Equal(3, asked.Count);
        var first = asked[0].AskedAt;
        Assert.Equal([first + TimeSpan.FromHours(1), first + TimeSpan.FromHours(2)], asked.Skip(1).Select(c => c.NextAt!.Value)); // they wait
    }

    [Theory]
    [InlineData("\u200bpasted@inbox.example")]
    [InlineData("\u202apasted@inbox.example\u202c ")]
    [InlineData("pasted\u00ad@inbox.ex\u200bample\u00a0\ufeff")]
    [InlineData("\u00a0\u200fPASTED@inbox.example\u3000\u200e")]
    public async Task Signs_that_nobody_sees_make_no_other_reader(string typed)
    {
        var slug = await readers.Desk.PublicationAsync();
        await PostAsync(slug, ("email", typed));
        var answer = await readers.Service.Admin.SendAsync("POST", "/api/v1/subscribers", $$"""{"email":{{System.Text.Json.JsonSerializer.Serialize(typed)}}}""");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var there = await readers.WithDbAsync(db => db.Subscribers.SingleAsync(s => s.EmailKey.Contains("pasted")));
        Assert.Equal("pasted@inbox.example", there.EmailKey);
        Assert.True(System.Text.Ascii.IsValid(there.Email));
    }

    [Fact]
    public async Task A_name_turns_no_text_around()
    {
        var slug = await readers.Desk.PublicationAsync();
        await PostAsync(slug, ("email", "turned@inbox.example"), ("name", "\u202eevil\u202c \u2067Anna\u2069"));
        await (await readers.Service.Admin.SendAsync("POST", "/api/v1/subscribers", """{"email":"added@inbox.example","name":"\u202eAdded"}""")).ExpectAsync(HttpStatusCode.Created);

        var names = await readers.WithDbAsync(db => db.Subscribers.Where(s => s.Email == "turned@inbox.example" || s.Email == "added@inbox.example").OrderBy(s => s.Key).Select(s => s.Name).ToListAsync());
        Assert.Equal(["evil Anna", "Added"], names);
    }

    [Theory]
    [InlineData("https://news.example/thanks", "https://news.example/thanks")]
    [InlineData("https://news.example/thanks/you", "https://news.example/thanks/you")]
    [InlineData("https://news.example/thanksgiving", null)]
    [InlineData("https://news.example/thanks/../else", null)]
    [InlineData("https://news.example/thanks%2f..%2f..", null)]
    [InlineData("https://news.example.evil.example/thanks", null)]
    [InlineData("https://news.example@evil.example/thanks", null)]
    [InlineData("https://news.example:444/thanks", null)]
    [InlineData("http://news.example/thanks", null)]
    [InlineData("//evil.example/thanks", null)]
    [InlineData("/thanks", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("https://news.example/thanks?next=//evil.example", null)]
    public async Task A_form_elsewhere_leads_back_to_where_the_publication_says_and_nowhere_else(string wanted, string? back)
    {
        var slug = await readers.Desk.PublicationAsync("""
            "returnUrls":["https://news.example/thanks"]
            """);
        using var answer = await PostAsync(slug, ("email", $"back{wanted.Length}@inbox.example"), ("return", wanted));
        Assert.Equal(back is null ? HttpStatusCode.OK : HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(back, answer.Headers.Location?.AbsoluteUri);
    }

    [Fact]
    public void The_form_to_copy_is_plain_html_in_the_language_of_the_publication()
    {
        var html = FormToCopy(Tracking.Aggregate);
        Assert.Contains("action=\"https://letters.example/weekly\" lang=\"ar\" dir=\"rtl\"", html, StringComparison.Ordinal);
        Assert.Contains("name=\"return\" value=\"https://news.example/thanks\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<name>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("figures", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_form_to_copy_asks_for_figures_of_the_reader_where_they_are_kept()
    {
        var html = FormToCopy(Tracking.Individual);
        Assert.Contains("<input type=\"checkbox\" name=\"figures\" value=\"true\">", html, StringComparison.Ordinal);
    }

    private static string FormToCopy(Tracking tracking) => EmbeddedForm.Html(
        new Publication
        {
            Slug = "weekly", Name = "A \"quoted\" <name>", Language = "ar", TimeZone = "UTC", From = new Sender("N", "n@news.example"), PostalAddress = "1 Lane", Tracking = tracking,
            ReturnUrls = ["https://news.example/thanks"],
        },
        "https://letters.example",
        work: false);

    [Fact]
    public void A_network_has_its_share_of_an_hour_and_haste_costs_double()
    {
        var options = new SignUpOptions(PerNetwork: 10);
        var guard = new SignUpGuard(options, new SignUpWork(options, readers.Clock), readers.Service.Get<Tokens>(), readers.Clock);
        var home = IPAddress.Parse("192.0.2.7");
        for (var i = 0; i < 3; i++)
        {
            var stamp = guard.Stamp();
            readers.Clock.Advance(TimeSpan.FromSeconds(5));
            Assert.True(guard.Take(home, stamp));
        }

        Assert.True(guard.Take(home, guard.Stamp())); // at once: 2
        Assert.True(guard.Take(IPAddress.Parse("192.0.2.99"), stamp: null)); // the same network: 2
        Assert.True(guard.Take(home, "made-up")); // 2, so 9 by now
        Assert.False(guard.Take(home, stamp: null));
        Assert.True(guard.Take(IPAddress.Parse("198.51.100.7"), stamp: null));
        readers.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(guard.Take(home, stamp: null));
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.200", true)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.8", true)]
    [InlineData("192.0.2.7", "192.0.3.7", false)]
    [InlineData("2001:db8:1:1::1", "2001:db8:1:ffff::9", true)]
    [InlineData("2001:db8:1::1", "2001:db8:2::1", false)]
    public void A_network_is_what_one_owner_has(string one, string other, bool same) =>
        Assert.Equal(same, SignUpGuard.Network(IPAddress.Parse(one)) == SignUpGuard.Network(IPAddress.Parse(other)));

    private Task<HttpResponseMessage> PostAsync(string slug, params (string Name, string Value)[] fields) =>
        readers.Service.Http.PostAsync("/" + slug, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));
}
