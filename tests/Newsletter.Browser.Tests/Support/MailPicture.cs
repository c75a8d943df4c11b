using Microsoft.Playwright;

namespace Newsletter.Browser.Tests.Support;

/// <summary>A mail as a reader's program shows it, at half size. Letters are the tests' own, so that every machine draws the same.</summary>
internal static class MailPicture
{
    // Of large letters the first half says it all, and the pictures stay small.
    private const int AtMost = 9000;

    private const string Address = "http://mail.test/";

    // Gelasio and Arimo have the widths of Georgia and Arial.
    private static readonly (string File, int Weight, string Style, string Families, string Range)[] Letters =
    [
        ("gelasio-latin-400-normal", 400, "normal", "Georgia Charter", "U+0000-05FF,U+2000-22FF"),
        ("gelasio-latin-400-italic", 400, "italic", "Georgia Charter", "U+0000-05FF,U+2000-22FF"),
        ("gelasio-latin-700-normal", 700, "normal", "Georgia Charter", "U+0000-05FF,U+2000-22FF"),
        ("gelasio-latin-700-italic", 700, "italic", "Georgia Charter", "U+0000-05FF,U+2000-22FF"),
        ("arimo-latin-400-normal", 400, "normal", "Helvetica_Neue", "U+0000-05FF,U+2000-22FF"),
        ("arimo-latin-700-normal", 700, "normal", "Helvetica_Neue", "U+0000-05FF,U+2000-22FF"),
        ("noto-naskh-arabic-arabic-400-normal", 400, "normal", "Georgia Charter Helvetica_Neue", "U+0600-06FF,U+FB50-FEFF"),
        ("noto-naskh-arabic-arabic-700-normal", 700, "normal", "Georgia Charter Helvetica_Neue", "U+0600-06FF,U+FB50-FEFF"),
    ];

    // As somebody does who sets their mail program to letters of twice the size: boxes and pictures stay.
    private const string Enlarge = """
        () => {
          const all = [...document.body.querySelectorAll('*')].map(e => [e, getComputedStyle(e).fontSize, getComputedStyle(e).lineHeight]);
          for (const [e, size, line] of all) {
            if (parseFloat(size) <= 1) continue;
            e.style.setProperty('font-size', parseFloat(size) * 2 + 'px', 'important');
            if (line !== 'normal') e.style.setProperty('line-height', parseFloat(line) * 2 + 'px', 'important');
          }
        }
        """;

    /// <param name="images">Where pictures lie, by the last part of their address.</param>
    /// <param name="mode"><c>light</c>, <c>dark</c>, <c>no-images</c>, <c>large</c> (letters of twice the size) or <c>bare</c> (style sheets dropped).</param>
    public static async Task<byte[]> TakeAsync(IBrowser browser, string html, string images, int width, string mode)
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 600 },
            DeviceScaleFactor = 0.5f,
            ColorScheme = mode == "dark" ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(Visit.Patience);
        var page = await context.NewPageAsync();
        await page.RouteAsync("**/*", route => AnswerAsync(route, Dressed(html, mode), images, mode != "no-images"));
        await page.GotoAsync(Address);
        await page.EvaluateAsync("() => document.fonts.ready");
        if (mode == "large")
            await page.EvaluateAsync(Enlarge);
        Assert.Equal(0, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        var height = Math.Min(AtMost, await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight"));
        return await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Clip = new Clip { Width = width, Height = height } });
    }

    private static string Dressed(string html, string mode)
    {
        var faces = string.Concat(Letters.SelectMany(letter => letter.Families.Split(' ').Select(family =>
            $"@font-face{{font-family:'{family.Replace('_', ' ')}';font-weight:{letter.Weight};font-style:{letter.Style};unicode-range:{letter.Range};"
            + $"src:url({Address}letters/{letter.File}.woff2)}}")));
        if (mode == "bare")
            html = html[..html.IndexOf("<style>\n", StringComparison.Ordinal)] + html[(html.LastIndexOf("</style>", StringComparison.Ordinal) + "</style>".Length)..];
        return html.Replace("</head>", $"<style>{faces}</style></head>", StringComparison.Ordinal);
    }

    private static Task AnswerAsync(IRoute route, string html, string images, bool withImages)
    {
        var path = new Uri(route.Request.Url).AbsolutePath;
        if (route.Request.Url == Address)
            return route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html; charset=utf-8", Body = html });
        if (path.StartsWith("/letters/", StringComparison.Ordinal))
            return route.FulfillAsync(new RouteFulfillOptions { Path = Path.Combine(AppContext.BaseDirectory, "letters", Path.GetFileName(path)) });
        var image = Path.Combine(images, Path.GetFileName(path));
        return withImages && File.Exists(image) ? route.FulfillAsync(new RouteFulfillOptions { Path = image }) : route.AbortAsync();
    }
}
