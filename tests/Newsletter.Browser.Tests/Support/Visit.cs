using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Newsletter.Browser.Tests.Support;

/// <summary>One person at one browser: collects what the console says, and refuses to be happy about errors.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>In milliseconds, for whatever is waited for: what is slow on a busy machine is not wrong.</summary>
    public const float Patience = 120_000;

    private readonly IBrowserContext _context;
    private readonly bool _script;
    private readonly string _address;
    private readonly ConcurrentQueue<string> _complaints = new();

    private Visit(IBrowserContext context, IPage page, string address, bool script)
    {
        _context = context;
        _script = script;
        _address = address;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !Expected(message.Text))
                _complaints.Enqueue($"{message.Type}: {message.Text} ({page.Url})");
        };
        page.PageError += (_, error) => _complaints.Enqueue($"script: {error} ({page.Url})");
    }

    public IPage Page { get; }

    /// <summary>What the console complained about since the last call.</summary>
    public string Complaints()
    {
        var all = new List<string>();
        while (_complaints.TryDequeue(out var complaint))
            all.Add(complaint);
        return string.Join('\n', all);
    }

    public static Task<Visit> BeginAsync(IBrowser browser, RunningService service, int width = 1280, bool dark = false, bool script = true) =>
        BeginAsync(browser, service.Address, width, dark, script);

    public static async Task<Visit> BeginAsync(IBrowser browser, string address, int width = 1280, bool dark = false, bool script = true)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 844 : 800 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = script,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(Patience);
        return new Visit(context, await context.NewPageAsync(), address, script);
    }

    public static Task<Visit> SignedInAsync(IBrowser browser, RunningService service, int width = 1280, bool dark = false, bool script = true) =>
        SignedInAsync(browser, service.Address, width, dark, script);

    public static async Task<Visit> SignedInAsync(IBrowser browser, string address, int width = 1280, bool dark = false, bool script = true, string email = RunningService.Email)
    {
        var visit = await BeginAsync(browser, address, width, dark, script);
        await visit.GoAsync("/sign-in");
        await visit.FillSignInAsync(email: email);
        return visit;
    }

    public async Task FillSignInAsync(string password = RunningService.Password, string email = RunningService.Email)
    {
        await Page.GetByLabel("Address").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await PressAsync("Sign in");
    }

    /// <summary>Presses a button and waits for the page that comes of it.</summary>
    public Task PressAsync(string button) => AndLoadAsync(Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }));

    /// <summary>Drags in several steps: what may be dropped somewhere is asked for at every move over it, and the first move only comes there.</summary>
    public static Task DragAsync(ILocator from, ILocator to) => from.DragToAsync(to, new LocatorDragToOptions { Steps = 5 });

    /// <summary>Ticks every warning of an issue, and comes back to its page.</summary>
    public async Task TickAsync(string issue)
    {
        await GoAsync($"/desk/issues/{issue}/review");
        foreach (var box in await Page.Locator("[name=keys]").AllAsync())
            await box.CheckAsync();
        if (await Page.Locator("[name=keys]").CountAsync() > 0)
            await PressAsync("Tick what I have looked at");
        await GoAsync($"/desk/issues/{issue}");
    }

    public async Task AndLoadAsync(ILocator target)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = false;
        // That the page before has loaded may be heard only now.
        void Left(object? sender, IFrame frame) => left |= frame.ParentFrame is null;
        void Loaded(object? sender, IPage page)
        {
            if (left)
                loaded.TrySetResult();
        }

        Page.FrameNavigated += Left;
        Page.Load += Loaded;
        await target.ClickAsync();
        await loaded.Task.WaitAsync(TimeSpan.FromMilliseconds(Patience));
        Page.Load -= Loaded;
        Page.FrameNavigated -= Left;
    }

    /// <summary>
    /// What axe finds on the page as it stands. Axe is a script: where this person has none, the same markup is looked at in a browser that has.
    /// </summary>
    public async Task<string> FindingsAsync()
    {
        if (_script)
            return await Axe.FindingsAsync(Page);
        await using var other = await BeginAsync(_context.Browser!, _address); // a context of a browser has one
        await other.GoAsync("/sign-in");
        await other.Page.SetContentAsync(await Page.ContentAsync());
        return await Axe.FindingsAsync(other.Page);
    }

    public Task<IResponse?> GoAsync(string path) => Page.GotoAsync(path);

    /// <summary>NEWSLETTER_SCREENSHOTS names a folder: somebody wants to look at the pages.</summary>
    public static bool TakesPictures => Pictures.Length > 0;

    private static string Pictures => Environment.GetEnvironmentVariable("NEWSLETTER_SCREENSHOTS") ?? "";

    /// <summary>A full-length picture, where they are wanted.</summary>
    public async Task PictureAsync(string name)
    {
        if (TakesPictures)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    // The browser reports every answer of 4xx to a form; the pages say what is wrong in words.
    private static bool Expected(string text) => text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal);
}
