using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

[Collection(DeskTests.Name)]
public sealed class SegmentTests(Chromium chromium, BusyDesk desk)
{
    [SkippableFact]
    public async Task A_name_is_asked_for_only_where_there_is_one()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, 320);
        await visit.GoAsync("/desk/segments/new?publication=harbour");
        var (field, name) = (visit.Page.Locator("#Form_Rows_0__Field"), visit.Page.Locator("#Form_Rows_0__Name"));

        await Assertions.Expect(name).ToBeVisibleAsync();
        await field.SelectOptionAsync("Domain");
        await Assertions.Expect(name).ToBeHiddenAsync();
        await field.SelectOptionAsync("Sample");
        await Assertions.Expect(name).ToBeVisibleAsync();
        Assert.Equal("", await visit.FindingsAsync());
    }

    [SkippableFact]
    public async Task What_is_wrong_is_called_as_on_the_form_and_leads_to_its_row()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await visit.GoAsync("/desk/segments/new?publication=harbour");
        await visit.PressAsync("Add a condition");

        await visit.AndLoadAsync(visit.Page.Locator("#segment button.primary"));
        var wrong = visit.Page.Locator("#problems a", new() { HasText = "Name (row 2): Not finished" });

        Assert.Equal("#Form_Rows_1__Name", await wrong.GetAttributeAsync("href"));
        await wrong.ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#Form_Rows_1__Name")).ToBeVisibleAsync();
    }
}
