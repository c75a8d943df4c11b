using System.Net;
using Newsletter.Accounts;

namespace Newsletter.Tests.Support;

/// <summary>A <see cref="StaffSession"/> that reads pages: what they say, and where their forms lead.</summary>
internal sealed class DeskVisitor : IDisposable
{
    public const string Password = StaffSession.Password;

    private readonly StaffSession _session;

    public DeskVisitor(TestService service, string browser = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    {
        _session = StaffSession.Nobody(service);
        _session.Http.DefaultRequestHeaders.Add("User-Agent", browser);
    }

    /// <summary>A new account with this role everywhere, signed in.</summary>
    public static async Task<DeskVisitor> SignedInAsync(TestService service, string email, Role role = Role.Editor)
    {
        await StaffSession.AccountAsync(service, role, email);
        var visitor = new DeskVisitor(service);
        Assert.Equal("/desk", (await visitor.SignInAsync(email, Password)).Location);
        return visitor;
    }

    /// <summary>What a thief would copy.</summary>
    public string Cookies => _session.Cookies.GetCookieHeader(_session.Http.BaseAddress!); // every session has one

    public async Task<(HttpStatusCode Code, string Html)> GetAsync(string path)
    {
        using var response = await _session.Http.GetAsync(path);
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
        using var response = await _session.PostAsync(action, [.. fields, ("formToken", StaffSession.TokenIn(html))]);
        return (response.StatusCode, response.Headers.Location?.OriginalString, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));
    }

    public Task<(HttpStatusCode Code, string? Location, string Html)> SignInAsync(string email, string password) =>
        SendAsync("/sign-in", "/sign-in", ("Form.Email", email), ("Form.Password", password));

    public void Dispose() => _session.Dispose();
}
