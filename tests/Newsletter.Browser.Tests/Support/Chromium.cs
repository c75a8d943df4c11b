using Microsoft.Playwright;

namespace Newsletter.Browser.Tests.Support;

/// <summary>The machine's own Chromium, driven by Playwright. Absent, a test is skipped, or fails where NEWSLETTER_REQUIRED names it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // Nothing of these tests leaves the machine, not even the browser's own errands.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser
    {
        get
        {
            var required = (Environment.GetEnvironmentVariable("NEWSLETTER_REQUIRED") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains("chromium");
            if (required && _browser is null)
                throw new InvalidOperationException($"NEWSLETTER_REQUIRED names chromium, and it is at none of: {string.Join(", ", Places)}.");
            Skip.If(_browser is null, $"Needs Chromium at one of: {string.Join(", ", Places)}.");
            return _browser;
        }
    }

    public async Task InitializeAsync()
    {
        if (Array.Find(Places, File.Exists) is not { } executable)
            return;
        Assertions.SetDefaultExpectTimeout(Visit.Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = executable, Args = Arguments, Timeout = Visit.Patience });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
    }
}
