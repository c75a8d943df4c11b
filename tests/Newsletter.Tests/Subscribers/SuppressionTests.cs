using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Data.Secrets;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

public sealed class SuppressionsOnSqlite(OnSqlite fixture) : SuppressionSuite(fixture), IClassFixture<OnSqlite>;

public sealed class SuppressionsOnPostgreSql(OnPostgreSql fixture) : SuppressionSuite(fixture), IClassFixture<OnPostgreSql>;

public abstract class SuppressionSuite(ServiceFixture fixture)
{
    private readonly string _domain = $"d{Guid.CreateVersion7():N}.example";

    private string Email => $"reader@{_domain}";

    private Desk Desk => new(fixture.Service.Admin);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_to_somebody_suppressed_is_skipped_and_the_ledger_says_why(bool domain)
    {
        var slug = await Desk.PublicationAsync();
        var id = await SubscribeAsync(slug, Email);
        var other = await SubscribeAsync(slug, $"other@{_domain}x.example");
        await SuppressAsync(domain ? $$"""{"domain":"{{_domain}}"}""" : $$"""{"address":"{{Email.ToUpperInvariant()}}","reason":"complained","note":"by telephone"}""");
        Assert.True((bool)(await Desk.GetAsync($"subscribers/{id}"))["suppressed"]!);
        Assert.False((bool)(await Desk.GetAsync($"subscribers/{other}"))["suppressed"]!);

        var issue = await Desk.IssueAsync(slug, "submit", "approve", "send");
        await Desk.UntilAsync(issue, "sent");
        var rows = (await Desk.GetAsync($"issues/{issue["id"]}/deliveries"))["items"]!.AsArray();
        var row = rows.Single(r => (string?)r!["address"] == Email)!;
        Assert.Equal(("skipped", "suppressed"), ((string?)row["state"], (string?)row["reason"]));
        Assert.Equal("accepted", (string?)rows.Single(r => (string?)r!["address"] != Email)!["state"]);
    }

    [SkippableFact]
    public async Task Who_is_added_later_is_suppressed_from_the_start_and_is_not_asked()
    {
        var slug = await Desk.PublicationAsync();
        await SuppressAsync($$"""{"domain":"{{_domain}}"}""");
        var added = await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/subscribers", $$"""{"email":"{{Email}}","subscriptions":[{"publication":"{{slug}}"}]}""")).ExpectAsync(HttpStatusCode.Created);
        Assert.True((bool)added["suppressed"]!);
        Assert.Empty((await Desk.GetAsync($"subscribers/{added["id"]}/export"))["confirmations"]!.AsArray());

        using var form = new FormUrlEncodedContent([new("email", $"second@{_domain}")]);
        using var answer = await fixture.Service.Http.PostAsync($"/{slug}", form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty((await Desk.GetAsync($"subscribers?q=second@{_domain}"))["items"]!.AsArray());
    }

    [SkippableFact]
    public async Task One_that_is_taken_back_leaves_those_whom_another_holds()
    {
        var slug = await Desk.PublicationAsync();
        var (both, one) = (await SubscribeAsync(slug, Email), await SubscribeAsync(slug, $"free@{_domain}"));
        await SuppressAsync($$"""{"address":"{{Email}}"}""");
        var domain = await SuppressAsync($$"""{"domain":"{{_domain}}"}""");
        using var lifted = await fixture.Service.Admin.SendAsync("DELETE", $"/api/v1/suppressions/{domain["id"]}");
        Assert.Equal(HttpStatusCode.NoContent, lifted.StatusCode);
        Assert.True((bool)(await Desk.GetAsync($"subscribers/{both}"))["suppressed"]!);
        Assert.False((bool)(await Desk.GetAsync($"subscribers/{one}"))["suppressed"]!);
    }

    [SkippableFact]
    public async Task Erasure_leaves_a_hash_that_knows_the_address_again_and_shows_it_to_nobody()
    {
        var slug = await Desk.PublicationAsync();
        var id = await SubscribeAsync(slug, Email);
        var issue = await Desk.IssueAsync(slug, "submit", "approve", "send");
        await Desk.UntilAsync(issue, "sent");
        using (await fixture.Service.Admin.SendAsync("DELETE", $"/api/v1/subscribers/{id}", null, ("If-Match", "*")))
        {
            var known = (await Desk.GetAsync($"suppressions?q={Email}"))["items"]!.AsArray().Single()!;
            Assert.Equal((null, "erased"), ((string?)known["address"], (string?)known["reason"]));
        }

        Assert.DoesNotContain(_domain, await fixture.Service.Admin.GetStringAsync("/api/v1/suppressions.csv"), StringComparison.Ordinal);
        var row = (await Desk.GetAsync($"issues/{issue["id"]}/deliveries"))["items"]!.AsArray().Single()!;
        Assert.StartsWith(AddressHashes.Mark, (string?)row["address"], StringComparison.Ordinal);
        var again = await (await AddAsync(slug, Email)).ExpectAsync(HttpStatusCode.Created);
        Assert.True((bool)again["suppressed"]!);
    }

    [SkippableFact]
    public async Task Who_asked_to_be_forgotten_comes_back_by_their_own_confirmation_alone()
    {
        var slug = await Desk.PublicationAsync();
        var id = await SubscribeAsync(slug, Email);
        using (await fixture.Service.Admin.SendAsync("DELETE", $"/api/v1/subscribers/{id}", null, ("If-Match", "*")))
        using (var form = new FormUrlEncodedContent([new("email", Email)]))
        using (await fixture.Service.Http.PostAsync($"/{slug}", form))
        {
            var reader = (await Desk.GetAsync($"subscribers?q={Email}"))["items"]!.AsArray().Single()!;
            Assert.True((bool)reader["suppressed"]!);
            using var confirmed = await fixture.Service.Http.PostAsync($"/{slug}/confirm/{await TokenAsync(slug, (string)reader["id"]!)}", content: null);
            Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        }

        var back = (await Desk.GetAsync($"subscribers?q={Email}"))["items"]!.AsArray().Single()!;
        Assert.Equal((false, "active"), ((bool)back["suppressed"]!, (string?)back["subscriptions"]![0]!["state"]));
        Assert.Empty((await Desk.GetAsync($"suppressions?q={Email}"))["items"]!.AsArray());
    }

    [SkippableFact]
    public async Task A_list_is_taken_over_line_by_line_and_comes_out_as_it_went_in()
    {
        var csv = $"\uFEFFEmail,domain,Reason,note\r\n{Email},,bounced,\"no, such \"\"box\"\"\"\r\n,{_domain}x.example,,\r\n{Email},,,\r\nnot an address,,,\r\na@{_domain},,subscribed,\r\n\r\n";
        var first = await ImportAsync(csv);
        Assert.Equal((5, 2, 1, 2), ((int)first["rows"]!, (int)first["added"]!, (int)first["known"]!, (int)first["refused"]!));
        Assert.Equal([5, 6], first["errors"]!.AsArray().Select(e => (int)e!["line"]!));

        var exported = await fixture.Service.Admin.GetStringAsync("/api/v1/suppressions.csv");
        Assert.Contains($"{Email},,bounced,\"no, such \"\"box\"\"\",import,", exported, StringComparison.Ordinal);
        var second = await ImportAsync(exported);
        Assert.Equal(0, (int)second["added"]!);
        Assert.Equal(1, (int)(await ImportAsync($"x@{_domain}"))["added"]!);
    }

    [SkippableFact]
    public async Task A_line_whose_quotes_do_not_fit_together_is_set_aside_or_mended_and_no_other_line_is_lost()
    {
        var mark = Guid.CreateVersion7().ToString("N");
        var import = await ImportAsync($"a@{mark}.example\n\"Zoe\" <b@{mark}.example>\n\"Lee, Zoe\" <c@{mark}.example>\n\"d@{mark}.example\n\"x\ne@{mark}.example");
        Assert.Equal((6, 5, 1), ((int)import["rows"]!, (int)import["added"]!, (int)import["refused"]!));
        Assert.Equal(5, (int)Assert.Single(import["errors"]!.AsArray())!["line"]!);
    }

    /// <summary>Whom a list of another service names gets no mail, whatever its word for the reason is.</summary>
    [SkippableTheory]
    [InlineData("email,reason,detail\n{0},hard-bounce,550\n", "bounced", "hard-bounce")]
    [InlineData("email,reason\n{0},spam\n", "complained", "spam")]
    [InlineData("email,reason\n{0},unsub\n", "unsubscribed", "unsub")]
    [InlineData("EmailAddress,SuppressionReason,Origin,CreatedAt\n{0},SpamComplaint,Recipient,2024-01-01\n", "complained", "SpamComplaint")]
    [InlineData("EmailAddress,Reason,LastUpdateTime\n{0},BOUNCE,2024-01-01\n", "bounced", "BOUNCE")]
    [InlineData("status,reason,email,created\n5.1.1,550 5.1.1 no such user,{0},1600000000\n", "bounced", "550 5.1.1 no such user")]
    [InlineData("address,code,error,created_at\n{0},550,No such mailbox here,2024\n", "bounced", "No such mailbox here")]
    [InlineData("recipient,type,source\n{0},non_transactional,Spam Complaint\n", "manual", "non_transactional")]
    [InlineData("E-Mail;Grund\n{0};Hat angerufen\n", "manual", "Hat angerufen")]
    public async Task A_reason_in_another_services_words_is_one(string csv, string reason, string note)
    {
        var email = $"{Guid.CreateVersion7():N}@why.example";
        var import = await ImportAsync(csv.Replace("{0}", email, StringComparison.Ordinal));
        Assert.Equal((1, 0), ((int)import["added"]!, (int)import["refused"]!));
        var kept = Assert.Single((await Desk.GetAsync($"suppressions?q={email}"))["items"]!.AsArray())!;
        Assert.Equal((reason, note), ((string?)kept["reason"], (string?)kept["note"]));
    }

    [SkippableTheory]
    [InlineData("""{}""", "address")]
    [InlineData("""{"address":"a@b.example","domain":"b.example"}""", "address")]
    [InlineData("""{"address":"nobody"}""", "address")]
    [InlineData("""{"domain":"not a domain"}""", "domain")]
    [InlineData("""{"address":"a@b.example","note":"two\r\nlines"}""", "note")]
    [InlineData("""{"address":"a@b.example","reason":"erased"}""", "reason")]
    public async Task What_cannot_be_suppressed_is_422(string json, string field)
    {
        var problem = await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/suppressions", json)).ExpectProblemAsync(422);
        Assert.True(problem["errors"]!.AsObject().ContainsKey(field));
    }

    [SkippableFact]
    public async Task Twice_is_409_and_one_publications_admin_may_not()
    {
        await SuppressAsync($$"""{"address":"{{Email}}"}""");
        await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/suppressions", $$"""{"address":"{{Email}}"}""")).ExpectProblemAsync(409);
        using var admin = await fixture.Service.AsAsync(Role.Admin, await Desk.PublicationAsync());
        await (await admin.GetAsync("/api/v1/suppressions")).ExpectProblemAsync(403);
        await (await admin.GetAsync("/api/v1/suppressions.csv")).ExpectProblemAsync(403);
        await (await admin.SendAsync("POST", "/api/v1/suppressions", $$"""{"domain":"{{_domain}}"}""")).ExpectProblemAsync(403);
    }

    [SkippableFact]
    public async Task The_consent_record_has_every_step_in_its_order()
    {
        var slug = await Desk.PublicationAsync();
        using (var form = new FormUrlEncodedContent([new("email", Email)]))
        using (await fixture.Service.Http.PostAsync($"/{slug}", form))
        {
        }

        var id = (string)(await Desk.GetAsync($"subscribers?q={Email}"))["items"]![0]!["id"]!;
        using (await fixture.Service.Http.PostAsync($"/{slug}/confirm/{await TokenAsync(slug, id)}", content: null))
        {
        }

        await (await fixture.Service.Admin.SendAsync("PATCH", $"/api/v1/subscribers/{id}", $$"""{"subscriptions":[{"publication":"{{slug}}","state":"left"}]}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        var record = (await Desk.GetAsync($"subscribers/{id}/consents"))["items"]!.AsArray();
        Assert.Equal(["left system", "confirmed reader", "asked reader"], record.Select(e => $"{e!["event"]} {e["by"]}"));
        Assert.NotEqual("", (string?)record[2]!["text"]);
        Assert.Equal("127.0.0.1", ((string?)record[2]!["address"])?.Replace("::ffff:", "", StringComparison.Ordinal));
        Assert.Equal(3, (await Desk.GetAsync($"subscribers/{id}/export"))["consents"]!.AsArray().Count);
    }

    private Task<string> TokenAsync(string slug, string id) => fixture.Service.TokenAsync(TokenPurpose.Confirm, slug, id);

    private async Task<JsonObject> SuppressAsync(string json) =>
        await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/suppressions", json)).ExpectAsync(HttpStatusCode.Created);

    [SkippableTheory]
    [InlineData("address\n{0}\n")]
    [InlineData("Email\r\n\r\n{0}\r\n")]
    [InlineData("{0}\n")]
    public async Task A_list_of_one_column_may_have_a_header(string csv)
    {
        var import = await ImportAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, csv, $"{Guid.CreateVersion7():N}@one.example"));
        Assert.Equal((1, 1, 0), ((int)import["rows"]!, (int)import["added"]!, (int)import["refused"]!));
    }

    [SkippableTheory]
    [InlineData("utf-8", "address;reason;note\n{0};bounced;Größe, und mehr\n", "bounced", "Größe, und mehr")]
    [InlineData("utf-8", "Email\tReason\tNote\r\n{0}\tcomplained\tGröße\r\n", "complained", "Größe")]
    [InlineData("utf-8", "address|note\n{0}|Größe\n", "manual", "Größe")]
    [InlineData("utf-16", "address\treason\tnote\r\n{0}\tunsubscribed\tGröße\r\n", "unsubscribed", "Größe")]
    [InlineData("utf-16BE", "address,note\n{0},Größe\n", "manual", "Größe")]
    [InlineData("windows-1252", "address;note\r\n{0};Größe\r\n", "manual", "Größe")]
    [InlineData("utf-8", "\"address\",\"note\"\n\"{0}\",\"Größe, \"\"groß\"\"\"\n", "manual", "Größe, \"groß\"")]
    [InlineData("utf-8", "sep=;\naddress;note\n{0};Größe\n", "manual", "Größe")]
    [InlineData("utf-8", "Opt-outs of 2026\n\nE-Mail-Adresse;note\n{0};Größe\n", "manual", "Größe")]
    [InlineData("utf-8", "note;электронная почта\nGröße;{0}\n", "manual", "Größe")]
    [InlineData("utf-8", "Größe;{0}\n", "manual", "")]
    [InlineData("utf-8", "\"{0}\"\n", "manual", "")]
    [InlineData("utf-16", "{0}\r\n", "manual", "")]
    [InlineData("utf-8", "Anna Größe <{0}>\n", "manual", "")]
    public async Task A_list_is_read_as_programs_write_it(string encoding, string csv, string reason, string note)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var email = $"{Guid.CreateVersion7():N}@written.example";
        var written = Encoding.GetEncoding(encoding);
        byte[] octets = [.. written.GetPreamble(), .. written.GetBytes(csv.Replace("{0}", email, StringComparison.Ordinal))];
        using var content = new ByteArrayContent(octets);
        content.Headers.TryAddWithoutValidation("Content-Type", "text/csv");
        var import = await (await fixture.Service.Admin.PostAsync("/api/v1/suppressions/import", content)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal((1, 1, 0), ((int)import["rows"]!, (int)import["added"]!, (int)import["refused"]!));
        var kept = Assert.Single((await Desk.GetAsync($"suppressions?q={email}"))["items"]!.AsArray())!;
        Assert.Equal((email, reason, note), ((string?)kept["address"], (string?)kept["reason"], (string?)kept["note"]));
    }

    [SkippableFact]
    public async Task Addresses_side_by_side_are_as_many_and_a_page_is_no_list()
    {
        var mark = Guid.CreateVersion7().ToString("N");
        var import = await ImportAsync($"a{mark}@side.example, b{mark}@side.example, c{mark}@side.example");
        Assert.Equal((3, 3), ((int)import["rows"]!, (int)import["added"]!));
        using var page = new StringContent("<!DOCTYPE html><html><body>Sign in</body></html>", Encoding.UTF8, "text/csv");
        Assert.NotNull((await (await fixture.Service.Admin.PostAsync("/api/v1/suppressions/import", page)).ExpectProblemAsync(422))["errors"]!["file"]);
    }

    /// <summary>Without a header it was meant, as all others are.</summary>
    [SkippableFact]
    public async Task A_first_line_that_cannot_be_read_is_named_too()
    {
        var import = await ImportAsync("bob at first.example\na@first.example\nb@first.example\n");
        Assert.Equal((3, 2, 1), ((int)import["rows"]!, (int)import["added"]!, (int)import["refused"]!));
        Assert.Equal("bob at first.example", (string?)import["errors"]![0]!["value"]);
    }

    [SkippableFact]
    public async Task A_refused_line_is_named_as_an_editor_counts_it()
    {
        var import = await ImportAsync("address,note\na@lines.example,\"two\nlines\"\n\nnobody,\n");
        Assert.Equal(5, (int)import["errors"]![0]!["line"]!);
    }

    private async Task<JsonObject> ImportAsync(string csv)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        return await (await fixture.Service.Admin.PostAsync("/api/v1/suppressions/import", content)).ExpectAsync(HttpStatusCode.OK);
    }

    private Task<HttpResponseMessage> AddAsync(string slug, string email) => fixture.Service.Admin.SendAsync(
        "POST", "/api/v1/subscribers", $$"""{"email":"{{email}}","confirmed":true,"subscriptions":[{"publication":"{{slug}}"}]}""");

    private async Task<string> SubscribeAsync(string slug, string email) =>
        (string)(await (await AddAsync(slug, email)).ExpectAsync(HttpStatusCode.Created))["id"]!;
}
