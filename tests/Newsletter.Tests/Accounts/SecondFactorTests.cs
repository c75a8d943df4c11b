using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Accounts.SecondFactors;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Accounts;

public sealed class SecondFactorOnSqlite(OnSqlite fixture) : SecondFactorTests(fixture), IClassFixture<OnSqlite>;

public sealed class SecondFactorOnPostgreSql(OnPostgreSql fixture) : SecondFactorTests(fixture), IClassFixture<OnPostgreSql>;

/// <summary>Through the pages, as somebody with an authenticator app goes through them.</summary>
public abstract partial class SecondFactorTests(ServiceFixture fixture)
{
    private const string Password = DeskVisitor.Password;

    private const string Page = "/desk/account/second-step";

    private readonly string _email = $"{Guid.CreateVersion7():N}@desk.example";

    [SkippableFact]
    public async Task Signing_in_asks_for_a_code_and_takes_each_once()
    {
        var (secret, _) = await TurnOnAsync();
        using var browser = new DeskVisitor(fixture.Service);
        var (_, location, question) = await browser.SignInAsync(_email, Password);
        Assert.Null(location);
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/desk")).Code);

        // The step of now was taken when it was turned on; the next one is within what clocks may differ by.
        var code = Totp.CodeAt(secret, TimeProvider.System.GetUtcNow().AddSeconds(30));
        Assert.Equal("/desk", (await SendCodeAsync(browser, question, code)).Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/desk")).Code);

        using var thief = new DeskVisitor(fixture.Service);
        var (_, _, again) = await thief.SignInAsync(_email, Password);
        Assert.Contains("does not fit", (await SendCodeAsync(thief, again, code)).Html);
    }

    [SkippableFact]
    public async Task A_recovery_code_signs_in_once()
    {
        var (_, codes) = await TurnOnAsync();
        Assert.Equal(RecoveryCode.Count, codes.Count);
        using var browser = new DeskVisitor(fixture.Service);
        var (_, _, question) = await browser.SignInAsync(_email, Password);
        Assert.Equal("/desk", (await SendCodeAsync(browser, question, codes[0].ToUpperInvariant().Replace('-', ' '))).Location);
        Assert.Contains("9 recovery codes are left", (await browser.GetAsync("/desk/account")).Html);

        var (_, _, again) = await browser.SignInAsync(_email, Password);
        Assert.Null((await SendCodeAsync(browser, again, codes[0])).Location);
    }

    [SkippableFact]
    public async Task Wrong_codes_lock_the_account_as_wrong_passwords_do()
    {
        var (secret, _) = await TurnOnAsync();
        using var browser = new DeskVisitor(fixture.Service);
        var (_, _, question) = await browser.SignInAsync(_email, Password);
        for (var i = 0; i < SignInFailures.Most; i++)
            Assert.Null((await SendCodeAsync(browser, question, Wrong(secret))).Location);
        Assert.Null((await SendCodeAsync(browser, question, Totp.CodeAt(secret, TimeProvider.System.GetUtcNow().AddSeconds(30)))).Location);
    }

    [SkippableFact]
    public async Task The_right_password_does_not_forget_wrong_codes()
    {
        var (secret, _) = await TurnOnAsync();
        using var browser = new DeskVisitor(fixture.Service);
        for (var i = 0; i < SignInFailures.Most; i++)
        {
            var (_, _, question) = await browser.SignInAsync(_email, Password);
            await SendCodeAsync(browser, question, Wrong(secret));
        }

        Assert.Contains("do not fit together", (await browser.SignInAsync(_email, Password)).Html);
    }

    [SkippableFact]
    public async Task A_first_step_from_before_a_change_of_password_leads_nowhere()
    {
        var (secret, _) = await TurnOnAsync();
        using var browser = new DeskVisitor(fixture.Service);
        var (_, _, question) = await browser.SignInAsync(_email, Password);
        await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/accounts/{await IdAsync()}/password")).ExpectAsync(HttpStatusCode.OK);
        var answer = await SendCodeAsync(browser, question, Totp.CodeAt(secret, TimeProvider.System.GetUtcNow().AddSeconds(30)));
        Assert.Contains("took too long", answer.Html);
    }

    [SkippableFact]
    public async Task It_is_turned_off_with_the_password_or_by_an_admin()
    {
        using var browser = new DeskVisitor(fixture.Service);
        await TurnOnAsync(browser);
        Assert.Contains("not the password", (await browser.SendAsync(Page, Page + "?handler=end", ("Form.Password", "something else"))).Html);
        Assert.Equal("/desk/account?done=secondStepOff", (await browser.SendAsync(Page, Page + "?handler=end", ("Form.Password", Password))).Location);
        Assert.Equal("/desk", (await browser.SignInAsync(_email, Password)).Location);

        await SetUpAsync(browser);
        var id = await IdAsync();
        Assert.True((bool)(await (await fixture.Service.Admin.GetAsync($"/api/v1/accounts/{id}")).ExpectAsync(HttpStatusCode.OK))["secondFactor"]!);
        await (await fixture.Service.Admin.SendAsync("DELETE", $"/api/v1/accounts/{id}/second-factor")).ExpectAsync(HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/desk")).Code);
        Assert.Equal("/desk", (await browser.SignInAsync(_email, Password)).Location);
    }

    [SkippableFact]
    public async Task A_wrong_first_code_turns_nothing_on()
    {
        using var browser = new DeskVisitor(fixture.Service);
        await SignedInAsync(browser);
        await browser.SendAsync(Page, Page + "?handler=start");
        var (_, html) = await browser.GetAsync(Page);
        var answer = await browser.SendFromAsync(html, Page + "?handler=confirm", ("Form.Code", Wrong(SecretIn(html))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Code);
        Assert.Equal("/desk", (await browser.SignInAsync(_email, Password)).Location);
    }

    [SkippableFact]
    public async Task Neither_the_secret_nor_a_recovery_code_can_be_read_in_the_database()
    {
        var (secret, codes) = await TurnOnAsync();
        var id = await IdAsync();
        await using var db = await fixture.Service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        var account = await db.Users.SingleAsync(a => a.Id == id);
        Assert.Equal(-1, account.TotpSecret.AsSpan().IndexOf(secret));
        var hashes = await db.Set<RecoveryCode>().Where(c => c.AccountId == id).Select(c => c.Hash).ToListAsync();
        Assert.DoesNotContain(hashes, hash => codes.Contains(hash));
    }

    private static Task<(HttpStatusCode Code, string? Location, string Html)> SendCodeAsync(DeskVisitor browser, string question, string code) =>
        browser.SendFromAsync(question, "/sign-in?handler=code", ("Code.Step", StepField().Match(question).Groups[1].Value), ("Code.Code", code));

    private async Task<(byte[] Secret, IReadOnlyList<string> Codes)> TurnOnAsync()
    {
        using var browser = new DeskVisitor(fixture.Service);
        return await TurnOnAsync(browser);
    }

    private async Task<(byte[] Secret, IReadOnlyList<string> Codes)> TurnOnAsync(DeskVisitor browser)
    {
        await SignedInAsync(browser);
        return await SetUpAsync(browser);
    }

    private static async Task<(byte[] Secret, IReadOnlyList<string> Codes)> SetUpAsync(DeskVisitor browser)
    {
        await browser.SendAsync(Page, Page + "?handler=start");
        var (_, html) = await browser.GetAsync(Page);
        var secret = SecretIn(html);
        var on = await browser.SendFromAsync(html, Page + "?handler=confirm", ("Form.Code", Totp.CodeAt(secret, TimeProvider.System.GetUtcNow())));
        Assert.Equal(HttpStatusCode.OK, on.Code);
        return (secret, [.. CodeText().Matches(on.Html).Select(match => match.Groups[1].Value)]);
    }

    private static byte[] SecretIn(string html) => Base32.Decode(KeyText().Match(html).Groups[1].Value.Replace(" ", ""))!; // the page shows one

    /// <summary>Six digits that are no code of this secret for minutes around now: any that are always the same are one now and then.</summary>
    private static string Wrong(byte[] secret)
    {
        var now = TimeProvider.System.GetUtcNow();
        var right = Enumerable.Range(-10, 40).Select(step => Totp.CodeAt(secret, now.AddSeconds(30 * step))).ToHashSet();
        return Enumerable.Range(0, 1_000_000).Select(code => code.ToString("000000", CultureInfo.InvariantCulture)).First(code => !right.Contains(code));
    }

    private async Task SignedInAsync(DeskVisitor browser)
    {
        await StaffSession.AccountAsync(fixture.Service, Role.Editor, _email);
        Assert.Equal("/desk", (await browser.SignInAsync(_email, Password)).Location);
    }

    private async Task<Guid> IdAsync()
    {
        await using var db = await fixture.Service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        return await db.Users.Where(a => a.Email == _email).Select(a => a.Id).SingleAsync();
    }

    [GeneratedRegex("name=\"Code.Step\" value=\"([^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex StepField();

    [GeneratedRegex("Key: <code>([^<]+)</code>", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex KeyText();

    [GeneratedRegex("<li><code>([^<]+)</code>", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex CodeText();
}
