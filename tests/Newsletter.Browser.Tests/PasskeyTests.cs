using System.Text.Json;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>With Chromium's own virtual authenticator, which signs as a real one does.</summary>
[Collection(DeskTests.Name)]
public sealed class PasskeyTests(Chromium chromium, BusyDesk desk)
{
    // Browsers know passkeys on https and on localhost, and on no bare address.
    private string Local(string path) => desk.Service.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + path;

    [SkippableFact]
    public async Task Somebody_adds_a_passkey_signs_in_with_it_and_takes_it_away()
    {
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service);
        await AuthenticatorAsync(visit);
        await visit.GoAsync(Local("/sign-in"));
        await visit.FillSignInAsync();
        await visit.GoAsync(Local("/desk/account"));

        await AddAsync(visit, "Work laptop", "not the password");
        await visit.Page.GetByText("This is not the password.").WaitForAsync();
        await visit.Page.GetByLabel("Your password").FillAsync(RunningService.Password);
        await visit.PressAsync("Add it");
        await visit.PictureAsync("passkey-added");
        Assert.Contains("Work laptop", await visit.Page.Locator(".rows").First.InnerTextAsync(), StringComparison.Ordinal);
        var findings = await visit.FindingsAsync();

        await SignOutAsync(visit);
        await visit.GoAsync(Local("/sign-in?back=/desk/articles"));
        await visit.PictureAsync("sign-in-passkey");
        findings += await visit.FindingsAsync();
        await visit.PressAsync("Sign in with a passkey");
        Assert.Equal(Local("/desk/articles"), visit.Page.Url);

        await visit.GoAsync(Local("/desk/account"));
        await visit.PressAsync("Remove the passkey Work laptop");
        await SignOutAsync(visit);
        await visit.GoAsync(Local("/sign-in"));
        await visit.PressAsync("Sign in with a passkey");
        Assert.Contains("does not open an account here", await visit.Page.GetByRole(AriaRole.Alert).First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("", findings + visit.Complaints());
    }

    [SkippableFact]
    public async Task An_answer_works_once()
    {
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service);
        await AuthenticatorAsync(visit);
        await visit.GoAsync(Local("/sign-in"));
        await visit.FillSignInAsync();
        await visit.GoAsync(Local("/desk/account"));
        await AddAsync(visit, "Key", RunningService.Password, wait: true);
        await SignOutAsync(visit);

        await visit.GoAsync(Local("/sign-in"));
        var sent = visit.Page.WaitForRequestAsync(request => request.Url.EndsWith("handler=passkey", StringComparison.Ordinal));
        await visit.PressAsync("Sign in with a passkey");
        var form = (await sent).PostData!; // a form has a body
        await SignOutAsync(visit);
        var again = await visit.Page.APIRequest.PostAsync(Local("/sign-in?handler=passkey"), new APIRequestContextOptions
        {
            Data = form,
            Headers = new Dictionary<string, string> { ["Content-Type"] = "application/x-www-form-urlencoded" },
        });
        Assert.Equal(422, again.Status);
        Assert.Contains("Try again, or sign in with your password", await again.TextAsync(), StringComparison.Ordinal);
    }

    private static async Task AuthenticatorAsync(Visit visit)
    {
        var devtools = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = JsonSerializer.SerializeToElement(new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            }),
        });
    }

    private static async Task AddAsync(Visit visit, string name, string password, bool wait = false)
    {
        await visit.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await visit.Page.GetByLabel("Your password").FillAsync(password);
        if (wait)
            await visit.PressAsync("Add it");
        else
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Add it", Exact = true }).ClickAsync();
    }

    private static async Task SignOutAsync(Visit visit)
    {
        await visit.Page.Locator(".account summary").ClickAsync();
        await visit.PressAsync("Sign out");
    }
}
