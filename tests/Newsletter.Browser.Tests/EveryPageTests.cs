using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>What every page owes: nothing for axe to find, nothing in the console, no sideways scrolling, a strict policy.</summary>
[Collection(PageTests.Name)]
public sealed class EveryPageTests(Chromium chromium, BusyDesk desk)
{
    private const string Strict =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; frame-src 'self'; "
        + "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Names such as <c>noSections</c>, <c>IssueReport</c> and <c>$.all[0]</c>, which people are not to read, but where they copy or type them.</summary>
    private const string CodeWords = """
        () => {
          const found = [];
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const node = texts.currentNode;
            if (node.parentElement.checkVisibility() && !node.parentElement.closest('script, style, textarea, pre, code, .mono, .secret'))
              found.push(...node.data.match(/\b[a-z]{2,}[A-Z]\w*|\b(?:[A-Z][a-z]+){2,}\b|\$\.\w+/g) ?? []);
          }
          // Settings have the names that they are written with.
          return found.filter(word => !['PublicUrl', 'HelloName', 'ReturnPath', 'StartTls'].includes(word));
        }
        """;

    /// <summary>Where 320 and 1280 pixels hold, 390 do: that size is for people who look at the pictures.</summary>
    public static TheoryData<string, int, bool> Sizes()
    {
        var sizes = new TheoryData<string, int, bool> { { "wide", 1280, false }, { "tiny", 320, false }, { "dark", 1280, true } };
        if (Visit.TakesPictures)
            sizes.Add("phone", 390, false);
        return sizes;
    }

    [SkippableTheory]
    [MemberData(nameof(Sizes))]
    public async Task Of_a_busy_desk(string kind, int width, bool dark)
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, width, dark);
        var mail = await FirstLinkAsync(visit, "/desk/mailbox", "tbody a");

        Nothing(await WalkAsync(visit, kind,
        [
            ("issues", "/desk"),
            .. desk.Issues.Select(issue => ("issue-" + issue.Key, "/desk/issues/" + issue.Value)),
            ("issue-archived", "/desk/issues/" + desk.RanIssue),
            ("review-ticks", $"/desk/issues/{desk.Issues["approved"]}/review?done=tickFirst&at=next"),
            ("composer", $"/desk/issues/{desk.Issues["draft"]}/compose"),
            ("composer-submitted", $"/desk/issues/{desk.Issues["scheduled"]}/compose"),
            ("preview", $"/desk/issues/{desk.Issues["draft"]}/preview"),
            ("review", $"/desk/issues/{desk.Issues["draft"]}/review"),
            ("review-scheduled", $"/desk/issues/{desk.Issues["scheduled"]}/review"),
            ("preview-phone", $"/desk/issues/{desk.Issues["draft"]}/preview?view=phone"),
            ("preview-dark", $"/desk/issues/{desk.Issues["draft"]}/preview?view=dark"),
            ("preview-text", $"/desk/issues/{desk.Issues["draft"]}/preview?view=text"),
            ("copies", $"/desk/issues/{desk.Issues["sent"]}/deliveries"),
            ("copies-none", $"/desk/issues/{desk.Issues["draft"]}/deliveries?state=rejected"),
            ("returns-none", $"/desk/issues/{desk.Issues["sent"]}/returns"),
            ("readers-none", $"/desk/issues/{desk.Issues["sent"]}/readers"),
            ("certificate", $"/desk/issues/{desk.Issues["sent"]}/certificate"),
            ("certificate-none", $"/desk/issues/{desk.Issues["draft"]}/certificate"),
            ("calendar", "/desk/calendar"),
            ("calendar-week", "/desk/calendar?view=week&publication=harbour"),
            ("calendar-agenda", "/desk/calendar?view=agenda"),
            ("articles", "/desk/articles"),
            ("articles-all", "/desk/articles?show=all"),
            ("articles-repeat", $"/desk/articles?done=placed&repeat={desk.Ran}"),
            ("article-ran", "/desk/articles/" + desk.Ran),
            ("paste", "/desk/articles/paste"),
            ("feeds", "/desk/feeds"),
            ("articles-none", "/desk/articles?q=nothing-like-that"),
            ("article", "/desk/articles/" + desk.Articles[0]),
            ("article-new", "/desk/articles/new"),
            ("images", "/desk/images"),
            ("images-none", "/desk/images?q=nothing-like-that"),
            ("image", "/desk/images/" + desk.Images[0]),
            ("image-unused", "/desk/images/" + desk.Images[1]),
            ("designs", "/desk/designs"),
            ("design", "/desk/designs/ours"),
            ("design-file", "/desk/designs/ours?file=parts/closing.scriban&line=3"),
            ("design-folder", "/desk/designs/letter"),
            ("design-versions", "/desk/designs/ours/versions"),
            ("subscribers", "/desk/subscribers"),
            ("subscribers-none", "/desk/subscribers?q=nobody"),
            ("subscriber-new", "/desk/subscribers/new"),
            ("subscriber", "/desk/subscribers/" + desk.Reader),
            ("subscriber-edit", $"/desk/subscribers/{desk.Reader}/edit"),
            ("segments", "/desk/segments"),
            ("segment", "/desk/segments/" + desk.Segment),
            ("segment-subscribers", "/desk/subscribers?segment=" + desk.Segment),
            ("imports", "/desk/imports"),
            ("import-new", "/desk/imports/new"),
            ("suppressions", "/desk/suppressions"),
            ("suppressions-none", "/desk/suppressions?q=nobody"),
            ("audit", "/desk/audit"),
            ("audit-none", "/desk/audit?q=nothing-like-that"),
            ("retention", "/desk/retention"),
            ("publications", "/desk/publications"),
            ("publication", "/desk/publications/harbour"),
            ("publication-new", "/desk/publications/new"),
            ("sending", "/desk/sending"),
            ("accounts", "/desk/accounts"),
            ("account-new", "/desk/accounts/new"),
            ("account", await FirstLinkAsync(visit, "/desk/accounts", ".rows a")),
            ("keys", "/desk/keys"),
            ("own-account", "/desk/account"),
            ("own-password", "/desk/account/password"),
            ("own-second-step", "/desk/account/second-step"),
            ("mailbox", "/desk/mailbox"),
            ("mail", mail),
            ("mail-phone", mail + "?show=html&width=phone"),
            ("mail-text", mail + "?show=text"),
            ("mail-headers", mail + "?show=headers"),
            ("problem", "/desk/nothing-here"),
        ]));
    }

    [SkippableTheory]
    [InlineData("wide", 1280, false)]
    [InlineData("tiny", 320, true)]
    public async Task Of_a_desk_on_its_first_day(string kind, int width, bool dark)
    {
        var browser = chromium.Browser;
        await using var service = await RunningService.StartAsync();
        await using var visit = await Visit.BeginAsync(browser, service, width, dark);
        var signIn = await WalkAsync(visit, kind, [("sign-in", "/sign-in")]);
        await visit.FillSignInAsync();

        Nothing(signIn + await WalkAsync(visit, kind,
        [
            ("first-issues", "/desk"), ("first-calendar", "/desk/calendar"), ("first-articles", "/desk/articles"), ("first-feeds", "/desk/feeds"), ("first-images", "/desk/images"), ("first-subscribers", "/desk/subscribers"),
            ("first-subscriber", "/desk/subscribers/new"), ("first-segments", "/desk/segments"), ("first-publications", "/desk/publications"), ("first-designs", "/desk/designs"), ("first-sending", "/desk/sending"), ("first-mailbox", "/desk/mailbox"),
        ]));
    }

    [SkippableTheory]
    [InlineData("wide", 1280, false)]
    [InlineData("tiny", 320, false)]
    [InlineData("dark", 390, true)]
    public async Task For_readers(string kind, int width, bool dark)
    {
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service, width, dark);
        var (english, arabic) = (await ReaderPaths.OfAsync(desk.Service, "harbour"), await ReaderPaths.OfAsync(desk.Service, "minaa"));

        Nothing(await WalkAsync(visit, kind,
        [
            .. english.Pages.Select(page => (page.Name, page.Path)), .. arabic.Pages.Select(page => (page.Name + "-ar", page.Path)),
            ("sign-up", "/harbour"), ("sign-up-ar", "/minaa"), ("dead-confirm", "/harbour/confirm/none"), ("dead-unsubscribe-ar", "/minaa/unsubscribe/none"), ("dead-link", "/l/none"),
            ("archive", "/harbour/issues"), ("archive-none", "/minaa/issues"), ("privacy", "/harbour/privacy"), ("privacy-ar", "/minaa/privacy"), ("no-such-publication", "/nothing-here"),
        ]));
    }

    // All of it is said: an equality would cut it off.
    private static void Nothing(string findings) => Assert.True(findings.Length == 0, findings);

    private static async Task<string> FirstLinkAsync(Visit visit, string list, string links)
    {
        await visit.GoAsync(list);
        return await visit.Page.Locator(links).First.GetAttributeAsync("href") ?? throw new InvalidOperationException($"{list} is empty.");
    }

    private static async Task<string> WalkAsync(Visit visit, string kind, IReadOnlyList<(string Name, string Path)> pages)
    {
        var findings = "";
        foreach (var (name, path) in pages)
        {
            var answer = await visit.GoAsync(path);
            await visit.PictureAsync($"{name}-{kind}");
            findings += await Axe.FindingsAsync(visit.Page) + visit.Complaints();
            var policy = (await answer!.AllHeadersAsync())["content-security-policy"]; // a page that was opened has an answer
            if (policy != Strict)
                findings += $"{path}: the policy is {policy}\n";
            var codeWords = await visit.Page.EvaluateAsync<string[]>(CodeWords);
            if (codeWords.Length > 0)
                findings += $"{path}: words of the API stand there: {string.Join(", ", codeWords)}\n";
            var tooWide = await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (tooWide > 0)
                findings += $"{path}: {tooWide} pixels too wide at {kind}\n";
        }

        return findings;
    }
}
