using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>On phones all places of the desk are in one menu: one line high, with and without script, for every role.</summary>
[Collection(DeskTests.Name)]
public sealed class MenuTests(Chromium chromium, BusyDesk desk)
{
    private static readonly string[] OfAnEditor = ["Issues", "Calendar", "Item desk", "Images"];
    private static readonly string[] OfAnAdmin = [.. OfAnEditor, "Subscribers", "Designs", "Publications", "Sending", "Accounts", "Audit log", "Retention", "Mailbox"];

    [SkippableTheory]
    [InlineData("editor", 320, true, false)]
    [InlineData("editor", 390, false, false)]
    [InlineData("publisher", 320, true, false)]
    [InlineData("admin", 320, true, false)]
    [InlineData("admin", 320, false, true)]
    [InlineData("admin", 390, true, true)]
    public async Task One_line_opens_by_keyboard_to_all_places_of_a_role(string role, int width, bool script, bool dark)
    {
        // Long enough to have to break in the menu, at 320 pixels.
        var email = $"{role}.{Guid.NewGuid().ToString("N")[..8]}@harbour-letter.example";
        await desk.Seed.AccountAsync(email, role);
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service.Address, width, dark, script, email);
        foreach (var (path, here) in new[] { ("/desk/articles", "Item desk"), ($"/desk/issues/{desk.Issues["draft"]}/compose", "Issues"), ("/desk/account", "") })
        {
            await visit.GoAsync(path);
            Assert.True((await visit.Page.Locator("header.side").BoundingBoxAsync())!.Height < 70, $"{path} has more than a line");
            await visit.Page.Locator(".places > summary").FocusAsync();
            await visit.Page.Keyboard.PressAsync("Enter");
            var nav = visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Desk" });
            var expected = role switch { "editor" => OfAnEditor, "publisher" => [.. OfAnEditor, "Designs"], _ => OfAnAdmin };
            Assert.Equal(expected, await nav.GetByRole(AriaRole.Link).AllInnerTextsAsync());
            Assert.Equal(here.Length == 0 ? [] : new[] { here }, await nav.Locator("[aria-current=page]").AllInnerTextsAsync());
            await visit.Page.Keyboard.PressAsync("Tab");
            await Assertions.Expect(nav.GetByRole(AriaRole.Link).First).ToBeFocusedAsync();
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeInViewportAsync();
            Assert.Equal("", await visit.FindingsAsync());
            Assert.True(await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{path} is too wide with its menu open");
            await visit.PictureAsync($"menu-{role}-{width}{(dark ? "-dark" : "")}");
        }

        if (!script)
            return;
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Desk" })).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Page.Locator(".places > summary")).ToBeFocusedAsync();
    }

    [SkippableFact]
    public async Task What_is_too_large_and_what_cannot_be_asked_is_told_on_a_phone_as_well()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, 320, script: false);
        await visit.GoAsync("/desk/suppressions");
        // The driver takes 50 MB of a file that is not on disk.
        await visit.Page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "everybody.csv", MimeType = "text/csv", Buffer = new byte[12 * 1024 * 1024] });
        await visit.PressAsync("Take over");
        await Assertions.Expect(visit.Page.Locator("#problems")).ToContainTextAsync("The file has 12 MB; this form takes 8 MB");
        await visit.PictureAsync("suppressions-too-large-tiny");
        Assert.Equal("", await visit.FindingsAsync());

        await visit.GoAsync("/desk/segments/new?publication=harbour");
        await visit.Page.GetByLabel("Field").First.SelectOptionAsync("Section");
        await visit.Page.GetByLabel("Value").First.FillAsync("Arts");
        await visit.PressAsync("Count");
        await Assertions.Expect(visit.Page.Locator("#Form_Rows_0__Value-error")).ToContainTextAsync("has no section “Arts”. It has At sea.");
        await visit.PictureAsync("segment-wrong-tiny");
        Assert.Equal("", await visit.FindingsAsync());
    }
}
