using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;

namespace Newsletter.Tests.Support;

/// <summary>Somebody at the desk, by cookies and forms alone, as a browser would; no redirect is followed.</summary>
internal sealed partial class StaffSession : IDisposable
{
    public const string Password = "correct horse battery staple";

    private StaffSession(HttpClient http, CookieContainer cookies)
    {
        Http = http;
        Cookies = cookies;
    }

    public HttpClient Http { get; }

    public CookieContainer Cookies { get; }

    public static StaffSession Nobody(TestService service)
    {
        var cookies = new CookieContainer();
        return new StaffSession(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = service.Url }, cookies);
    }

    /// <summary>Of an account of its own with one role.</summary>
    public static async Task<StaffSession> SignedInAsync(TestService service, Role role)
    {
        var email = await AccountAsync(service, role);
        var session = Nobody(service);
        using var answer = await session.SignInAsync(email);
        Assert.Equal("/desk", answer.Headers.Location?.OriginalString);
        return session;
    }

    /// <returns>Its address.</returns>
    public static async Task<string> AccountAsync(TestService service, Role role, string? email = null)
    {
        email ??= $"{Guid.CreateVersion7():N}@desk.example";
        await using var scope = service.App.Services.CreateAsyncScope();
        var request = new AccountRequest { Email = email, Password = Password, Grants = [new GrantAnswer(role)] };
        Assert.True((await scope.ServiceProvider.GetRequiredService<CreateAccount>().HandleAsync(request, Caller.System, CancellationToken.None)).Ok);
        return email;
    }

    public Task<HttpResponseMessage> SignInAsync(string email, string? back = null) =>
        SendAsync("/sign-in", "/sign-in", back is null ? [("Form.Email", email), ("Form.Password", Password)] : [("Form.Email", email), ("Form.Password", Password), ("back", back)]);

    /// <summary>The token that a page gives its forms.</summary>
    public async Task<string> TokenAsync(string page) => TokenIn(await Http.GetStringAsync(page));

    public static string TokenIn(string html) => FormToken().Match(html).Groups[1].Value;

    /// <summary>A form of <paramref name="page"/>, sent to <paramref name="action"/>.</summary>
    public async Task<HttpResponseMessage> SendAsync(string page, string action, params (string Name, string Value)[] fields) =>
        await PostAsync(action, [.. fields, ("formToken", await TokenAsync(page))]);

    /// <summary>Without any token but those among the fields.</summary>
    public async Task<HttpResponseMessage> PostAsync(string action, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await Http.PostAsync(action, form);
    }

    public void Dispose() => Http.Dispose();

    [GeneratedRegex("name=\"formToken\" type=\"hidden\" value=\"([^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex FormToken();
}
