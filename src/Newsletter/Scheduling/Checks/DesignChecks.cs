using System.Globalization;

namespace Newsletter.Scheduling.Checks;

/// <summary>How a copy will look in other people's mail programs, as far as its HTML tells.</summary>
internal static class DesignChecks
{
    private const int MostNamed = 6;

    public static IEnumerable<Check> Of(string html)
    {
        var page = MailPage.Read(html);
        return [Support(page), Readable(page, dark: false), Readable(page, dark: true), Headings(page)];
    }

    private static Check Support(MailPage page)
    {
        var missing = ClientSupport.Missing(page);
        return missing.Count == 0
            ? new Check("client-support", CheckLevel.Ok, "Mail programs know what the design uses", "Gmail, Outlook, Apple Mail and Yahoo.")
            : new Check("client-support", CheckLevel.Warning, missing.Count == 1 ? "A mail program lacks what the design uses" : $"Mail programs lack {missing.Count} things that the design uses",
                string.Join("; ", missing.Take(MostNamed).Select(one => $"{one.Feature}: {string.Join(", ", one.Clients)}")) + (missing.Count > MostNamed ? "; …" : ""));
    }

    private static Check Readable(MailPage page, bool dark)
    {
        var id = dark ? "contrast-dark" : "contrast";
        var where = dark ? " in the dark" : "";
        var hard = Contrast.Of(page, dark);
        return hard.Count == 0
            ? new Check(id, CheckLevel.Ok, $"Texts can be read{where}", "Every text stands out from its background (WCAG 2.2, 1.4.3).")
            : new Check(id, CheckLevel.Warning, $"Texts are hard to read{where}", string.Join("; ", hard.Take(MostNamed).Select(Words)));
    }

    private static string Words(HardToRead hard) =>
        string.Create(CultureInfo.InvariantCulture, $"“{hard.Text}” ({hard.Colour} on {hard.Background}, {hard.Ratio:0.00} : 1 where {hard.Needed:0.#} is needed)");

    /// <summary>Who listens to a mail jumps from heading to heading.</summary>
    private static Check Headings(MailPage page)
    {
        var levels = page.Body.QuerySelectorAll("h1, h2, h3, h4, h5, h6").Select(heading => heading.LocalName[1] - '0').ToList();
        var jumps = levels.Where((level, i) => level > (i == 0 ? 0 : levels[i - 1]) + 1).ToList();
        return jumps.Count == 0
            ? new Check("headings", CheckLevel.Ok, "Headings are in order", "")
            : new Check("headings", CheckLevel.Warning, "Headings leave out a level", $"A heading of level {jumps[0]} stands below none of level {jumps[0] - 1}: {string.Join(" ", levels.Select(level => $"h{level}"))}. It is the design's to mend.");
    }
}
