using Microsoft.Playwright;

namespace Newsletter.Browser.Tests.Support;

/// <summary>The composer as its editor sees it.</summary>
internal sealed class ComposerScreen(Visit visit)
{
    public IPage Page => visit.Page;

    public ILocator Headlines => Page.Locator(".card .headline");

    public ILocator Open => Page.Locator(".card.open");

    public static async Task<ComposerScreen> OpenAsync(Visit visit, string issue)
    {
        await visit.GoAsync($"/desk/issues/{issue}/compose");
        var screen = new ComposerScreen(visit);
        await Assertions.Expect(screen.Page.Locator("#composer[aria-busy]")).ToHaveCountAsync(0);
        return screen;
    }

    public ILocator Field(string name) => Page.Locator($".frame [data-field={name}], .card.open [data-field={name}]");

    public async Task OpenCardAsync(int number)
    {
        await Page.Locator(".card-toggle").Nth(number - 1).ClickAsync();
        await Assertions.Expect(Open).ToHaveCountAsync(1);
    }

    /// <summary>From the composer's own menu.</summary>
    public async Task ToolAsync(string item)
    {
        await Page.Locator(".composer-menu > summary").ClickAsync();
        await Page.Locator(".composer-menu").GetByRole(AriaRole.Button, new() { Name = item }).ClickAsync();
    }

    /// <summary>From the menu of a card.</summary>
    public async Task MenuAsync(int number, string item)
    {
        var menu = Page.Locator(".card-menu").Nth(number - 1);
        await menu.Locator("summary").ClickAsync();
        await menu.GetByRole(AriaRole.Button, new() { Name = item }).ClickAsync();
    }

    /// <summary>Waits for the one word.</summary>
    public Task SaysAsync(string word) => Assertions.Expect(Page.Locator(".saved")).ToContainTextAsync(word);

    /// <summary>What is typed is on the server.</summary>
    public async Task SavedAsync()
    {
        await Page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(Page.Locator(".saved.saved")).ToContainTextAsync("aved");
        await Assertions.Expect(Page.Locator(".saved.saving")).ToHaveCountAsync(0);
    }

    public async Task PasteAsync(string text, string? html = null) => await Page.EvaluateAsync(
        """
        ([text, html]) => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          if (html)
            data.setData('text/html', html);
          document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }
        """,
        new[] { text, html });
}
