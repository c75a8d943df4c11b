using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

[Collection(DeskTests.Name)]
public sealed class ImportTests(Chromium chromium, BusyDesk desk)
{
    private const string List = "E-Mail;Name;Stadt\nida@lists.example;Ida;Kiel\nida@lists.example;Ida again;Kiel\nno address;Nobody;\n";

    [SkippableTheory]
    [InlineData("wide", 1280, false)]
    [InlineData("tiny", 320, true)]
    public async Task A_list_is_tried_and_then_taken_in(string kind, int width, bool dark)
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, width, dark);
        await ChooseAsync(visit);
        await visit.PressAsync("Try it first: count and change nothing");
        Assert.Equal("What would come in", await HeadingAsync(visit));
        await visit.PictureAsync($"import-tried-{kind}");

        await ChooseAsync(visit);
        await visit.PressAsync("Import");
        Assert.Equal("It is in", await HeadingAsync(visit));
        await visit.PictureAsync($"import-{kind}");
        Assert.Equal("", await visit.FindingsAsync() + visit.Complaints());

        await visit.PressAsync("Undo this import");
        Assert.Equal("Taken out again", await HeadingAsync(visit));
    }

    private static async Task ChooseAsync(Visit visit)
    {
        await visit.GoAsync("/desk/imports/new");
        await visit.Page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "readers.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(List) });
    }

    /// <summary>Of the result; the page looks for it every other second.</summary>
    private static async Task<string> HeadingAsync(Visit visit)
    {
        await visit.Page.Locator("#import-head").Filter(new() { HasNotText = "Coming in" }).WaitForAsync();
        return await visit.Page.Locator("#import-head").InnerTextAsync();
    }
}
