using Newsletter.Browser.Tests.Support;
using Newsletter.Tests;

namespace Newsletter.Browser.Tests;

/// <summary>What readers see, held to pictures that a person has looked at. The pages are the golden files that the renderer's own tests keep.</summary>
public sealed class DesignPictureTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Weekly = "templates/weekly/golden.html";
    private const string Confirmation = "tests/corpus/rendering/confirmation.english.html";

    [SkippableTheory]
    [InlineData("weekly-wide", Weekly, 700, "light")]
    [InlineData("weekly-wide-dark", Weekly, 700, "dark")]
    [InlineData("weekly-phone", Weekly, 360, "light")]
    [InlineData("weekly-no-images", Weekly, 600, "no-images")]
    [InlineData("weekly-large", Weekly, 360, "large")]
    [InlineData("weekly-bare", Weekly, 360, "bare")]
    [InlineData("weekly-arabic", "templates/weekly/golden.arabic.html", 700, "light")]
    [InlineData("weekly-arabic-phone", "templates/weekly/golden.arabic.html", 360, "dark")]
    [InlineData("weekly-unruly", "tests/corpus/rendering/unruly.weekly.html", 360, "light")]
    [InlineData("letter-wide", "templates/letter/golden.html", 700, "light")]
    [InlineData("letter-phone", "templates/letter/golden.html", 360, "dark")]
    [InlineData("letter-unruly", "tests/corpus/rendering/unruly.letter.html", 360, "light")]
    [InlineData("confirmation", Confirmation, 600, "light")]
    [InlineData("confirmation-arabic", "tests/corpus/rendering/confirmation.arabic.html", 360, "dark")]
    public async Task It_looks_as_it_did_when_it_was_looked_at(string name, string page, int width, string mode)
    {
        var picture = await TakeAsync(await File.ReadAllTextAsync(Repository.At(page)), width, mode);
        await GoldenPicture.MatchesAsync(chromium.Browser, Repository.At($"tests/corpus/pictures/{name}.png"), picture);
    }

    [SkippableTheory]
    [InlineData("#8a2b1d", "#1d6b8a")] // another accent
    [InlineData("padding:36px 32px 0 32px", "padding:38px 32px 0 32px")] // two pixels down
    [InlineData("font-weight:bold", "font-weight:normal")]
    public async Task A_small_change_is_seen(string old, string other)
    {
        var html = await File.ReadAllTextAsync(Repository.At(Confirmation));
        Assert.Contains(old, html, StringComparison.Ordinal);
        var before = await TakeAsync(html, 360, "light");
        var after = await TakeAsync(html.Replace(old, other, StringComparison.Ordinal), 360, "light");
        Assert.True(await GoldenPicture.DifferenceAsync(chromium.Browser, before, after) > GoldenPicture.Tolerance);
    }

    private Task<byte[]> TakeAsync(string html, int width, string mode) => MailPicture.TakeAsync(chromium.Browser, html, Repository.At("templates/weekly/images"), width, mode);
}
