using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace Newsletter.Browser.Tests.Support;

/// <summary>WCAG 2.2 AA by axe-core. It is injected by evaluation: a strict content security policy refuses a script element.</summary>
internal static class Axe
{
    private static readonly Lazy<string> Script = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js")));

    // A page without script never answers: its timers stand still.
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(3);

    /// <summary>One line a finding; empty is what every page owes.</summary>
    public static async Task<string> FindingsAsync(IPage page)
    {
        await page.EvaluateAsync(Script.Value);
        var result = await page.EvaluateAsync<JsonElement>(
            "() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], iframes: false })")
            .WaitAsync(AtMost);
        var lines = new StringBuilder();
        foreach (var violation in result.GetProperty("violations").EnumerateArray())
        {
            foreach (var node in violation.GetProperty("nodes").EnumerateArray())
                lines.AppendLine($"{page.Url}: {violation.GetProperty("id")}: {node.GetProperty("html")}: {node.GetProperty("failureSummary")}");
        }

        return lines.ToString();
    }
}
