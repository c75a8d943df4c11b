using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;
using Newsletter.Data;
using Newsletter.Scheduling.Digests;
using Newsletter.Subscribers;

namespace Newsletter.Browser.Tests;

/// <summary>One mail a month: how a reader chooses it, and what the desk shows of it.</summary>
[Collection(PageTests.Name)]
public sealed class DigestTests(Chromium chromium)
{
    [SkippableTheory]
    [InlineData("wide", 1280, false)]
    [InlineData("phone", 390, true)]
    [InlineData("tiny", 320, false)]
    public async Task The_digest_is_on_the_desk_as_soon_as_its_month_is_over(string kind, int width, bool dark)
    {
        await using var service = await RunningService.StartAsync();
        using var seed = new Seed(service);
        var digest = await PreparedAsync(service, seed);
        await using var visit = await Visit.SignedInAsync(chromium.Browser, service, width, dark);
        foreach (var (name, path) in new[] { ("issue", $"/desk/issues/{digest}"), ("review", $"/desk/issues/{digest}/review"), ("preview", $"/desk/issues/{digest}/preview"), ("home", "/desk"), ("calendar", "/desk/calendar?view=agenda") })
        {
            await visit.GoAsync(path);
            await visit.PictureAsync($"digest-{name}-{kind}");
            Assert.Equal("", await visit.FindingsAsync());
            Assert.True(await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{path} is too wide");
        }

        await visit.GoAsync($"/desk/issues/{digest}");
        await Assertions.Expect(visit.Page.GetByText("Digest of", new() { Exact = false }).First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Compose" })).ToHaveCountAsync(0);
    }

    [SkippableTheory]
    [InlineData("wide", 1280, false)]
    [InlineData("tiny", 320, true)]
    public async Task What_stands_in_its_way_is_on_the_first_page_and_on_the_publications(string kind, int width, bool dark)
    {
        await using var service = await RunningService.StartAsync();
        using var seed = new Seed(service);
        await PreparedAsync(service, seed);
        using (var scope = service.Services.CreateScope())
            await scope.ServiceProvider.GetRequiredService<NewsletterDb>().Publications.ExecuteUpdateAsync(set => set.SetProperty(p => p.Design, "taken-away"));
        await using var visit = await Visit.SignedInAsync(chromium.Browser, service, width, dark);
        foreach (var (name, path) in new[] { ("home", "/desk"), ("publication", "/desk/publications/harbour") })
        {
            await visit.GoAsync(path);
            await Assertions.Expect(visit.Page.GetByText("the design “taken-away” cannot be read")).ToBeVisibleAsync();
            await visit.PictureAsync($"digest-trouble-{name}-{kind}");
            Assert.Equal("", await visit.FindingsAsync());
        }
    }

    [SkippableFact]
    public async Task A_reader_chooses_it_without_script_and_by_keyboard()
    {
        await using var service = await RunningService.StartAsync();
        using var seed = new Seed(service);
        await seed.PublicationAsync("minaa", "رسالة الميناء", "ar");
        var settings = (await ReaderPaths.OfAsync(service, "minaa")).Pages.First(page => page.Name == "settings").Path;
        await using var visit = await Visit.BeginAsync(chromium.Browser, service, script: false);
        await visit.GoAsync(settings);
        await visit.Page.Locator("#every-issue").FocusAsync();
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(visit.Page.Locator("#monthly")).ToBeCheckedAsync();
        await visit.AndLoadAsync(visit.Page.GetByRole(AriaRole.Button).First);
        await Assertions.Expect(visit.Page.Locator("#monthly")).ToBeCheckedAsync();
        await visit.GoAsync(settings);
        await Assertions.Expect(visit.Page.Locator("#monthly")).ToBeCheckedAsync();
    }

    /// <returns>The id of a digest of two issues of last month.</returns>
    private static async Task<Guid> PreparedAsync(RunningService service, Seed seed)
    {
        await seed.PublicationAsync();
        await seed.SubscriberAsync("every@example.org", "Every Issue");
        await seed.SubscriberAsync("monthly@example.org", "One Mail");
        string[] articles =
        [
            await seed.ArticleAsync("Tide gate approved after eleven years"),
            await seed.ArticleAsync("The strike at Pier 9 has ended, and both sides say that they have won more than they had hoped for"),
            await seed.ArticleAsync("A whale in the old dock"),
        ];
        foreach (var (subject, placed) in new[] { ("A gate for the tide", articles[..2]), ("The week of the whale", articles[2..]) })
        {
            var issue = await seed.IssueAsync(subject, placed);
            foreach (var move in new[] { "submit", "approve", "send" })
                await seed.MoveAsync(issue, move);
            await Eventually.IsAsync(async () => (await seed.GetAsync($"/api/v1/issues/{issue}")).GetProperty("state").GetString() == "sent", "the issue to be sent");
        }

        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        // As if they had gone out to readers last month: under capture nothing does.
        // Where the month is about to end in one zone, it began half a day ago in the other.
        var utc = DateTimeOffset.UtcNow;
        var zone = utc.AddHours(1).Month == utc.Month ? "Etc/UTC" : "Pacific/Kiritimati";
        var now = TimeZoneInfo.ConvertTimeBySystemTimeZoneId(utc, zone);
        var last = new DateTimeOffset(now.Year, now.Month, 1, 12, 0, 0, TimeSpan.Zero).AddDays(-10);
        var number = 1;
        foreach (var issue in await db.Issues.OrderBy(i => i.Key).ToListAsync())
            (issue.Rehearsal, issue.Number, issue.FrozenAt) = (false, number++, last);
        var monthly = await db.Subscriptions.SingleAsync(s => db.Subscribers.Any(r => r.Key == s.SubscriberKey && r.Email == "monthly@example.org"));
        monthly.Choose(Frequency.Monthly, last.AddDays(-3));
        // Not due while somebody looks.
        var publication = await db.Publications.SingleAsync();
        (publication.TimeZone, publication.Digest) = (zone, new() { Day = 31, Time = new TimeOnly(23, 59) });
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        await scope.ServiceProvider.GetRequiredService<PrepareDigests>().HandleAsync(CancellationToken.None);
        return await db.Issues.Where(i => i.DigestOf != null).Select(i => i.Id).SingleAsync();
    }
}
