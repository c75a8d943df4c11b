using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;

namespace Newsletter.Tests.Support;

/// <summary>A browser without script at the desk: keeps cookies, and sends forms with the token that their page gave.</summary>
internal sealed partial class DeskVisitor : IDisposable
{
    public const string Password = "correct horse battery staple";

    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;

    public DeskVisitor(TestService service, string browser = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = service.Url };
        _http.DefaultRequestHeaders.Add("User-Agent", browser);
    }

    /// <summary>A new account with this role everywhere, signed in.</summary>
    public static async Task<DeskVisitor> SignedInAsync(TestService service, string email, Role role = Role.Editor)
    {
        await CreateAccountAsync(service, email, role);
        var visitor = new DeskVisitor(service);
        Assert.Equal("/desk", (await visitor.SignInAsync(email, Password)).Location);
        return visitor;
    }

    public static async Task CreateAccountAsync(TestService service, string email, Role role = Role.Editor)
    {
        await using var scope = service.App.Services.CreateAsyncScope();
        var request = new AccountRequest { Email = email, Password = Password, Grants = [new GrantAnswer(role)] };
        Assert.True((await scope.ServiceProvider.GetRequiredService<CreateAccount>().HandleAsync(request, Caller.System, CancellationToken.None)).Ok);
    }

    /// <summary>What a thief would copy.</summary>
    public string Cookies => _cookies.GetCookieHeader(_http.BaseAddress!); // set above

    public async Task<(HttpStatusCode Code, string Html)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return (response.StatusCode, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>Opens a page and sends one of its forms.</summary>
    /// <returns>Where it leads, or else the page that it shows.</returns>
    public async Task<(HttpStatusCode Code, string? Location, string Html)> SendAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var (_, html) = await GetAsync(page);
        return await SendFromAsync(html, action, fields);
    }

    /// <summary>Sends a form of a page that is open.</summary>
    public async Task<(HttpStatusCode Code, string? Location, string Html)> SendFromAsync(string html, string action, params (string Name, string Value)[] fields)
    {
        var token = FormToken().Match(html).Groups[1].Value;
        using var form = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("formToken", token)]);
        using var response = await _http.PostAsync(action, form);
        return (response.StatusCode, response.Headers.Location?.OriginalString, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));
    }

    public Task<(HttpStatusCode Code, string? Location, string Html)> SignInAsync(string email, string password) =>
        SendAsync("/sign-in", "/sign-in", ("Form.Email", email), ("Form.Password", password));

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"formToken\" type=\"hidden\" value=\"([^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FormToken();
}
