using Newsletter.Scheduling.Checks;
using Newsletter.Tests.Rendering;

namespace Newsletter.Tests.Scheduling.Checks;

public sealed class DesignCheckTests
{
    [Theory]
    [InlineData("weekly")]
    [InlineData("letter")]
    public void The_designs_that_come_with_the_product_have_no_finding(string design) =>
        Assert.Empty(Findings(SampleIssue.Render(SampleIssue.Content(design: design)).Html));

    [Theory]
    [InlineData("<p style='color:#777'>Pale</p>", "“Pale” (#777777 on #ffffff, 4.48 : 1 where 4.5 is needed)")]
    [InlineData("<div style='background:#123456'><p style='color:rgb(0, 0, 0)'>Night</p></div>", "“Night” (#000000 on #123456")]
    [InlineData("<table><tr><td bgcolor='black'><a href='https://news.example'>Blue on black</a></td></tr></table>", "“Blue on black” (#0000ee on #000000")]
    [InlineData("<p style='color:#767676;font-size:12px'>Just enough</p>", null)]
    [InlineData("<p style='color:#8a8a8a;font-size:24px'>Large and pale</p>", null)]
    [InlineData("<div style='display:none;color:#fff'>A hidden preheader</div>", null)]
    [InlineData("<div style='color:#fff;background:url(https://news.example/sea.png)'>On a picture</div>", null)]
    public void A_text_that_does_not_stand_out_is_named(string body, string? finding)
    {
        var found = Findings(Page(body)).SingleOrDefault(check => check.Id == "contrast");
        Assert.Equal(finding is null, found is null);
        Assert.Contains(finding ?? "", found?.Detail ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void The_dark_has_rules_of_its_own()
    {
        var page = Page("<p class='ink'>Words</p>", "@media (prefers-color-scheme: dark) { .ink { color: #333 !important } body { background: #222 } } @media print { .ink { color: #fff } }");
        var finding = Assert.Single(Findings(page));
        Assert.Equal("contrast-dark", finding.Id);
        Assert.Contains("#333333 on #222222", finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<div style='position:absolute'>x</div>", "position: Gmail")]
    [InlineData("<div style='width:calc(100% - 2px)'>x</div>", "calc()")]
    [InlineData("<svg><title>x</title></svg>", "<svg>: Gmail, Outlook on Windows")]
    public void What_a_mail_program_lacks_is_named_with_it(string body, string finding) =>
        Assert.Contains(finding, Findings(Page(body)).Single(check => check.Id == "client-support").Detail, StringComparison.Ordinal);

    [Fact]
    public void What_Outlook_never_sees_is_not_held_against_it()
    {
        const string Backdrop = "<div style='background-position:top'>x</div>";
        Assert.Contains(Findings(Page(Backdrop)), check => check.Id == "client-support");
        Assert.Empty(Findings(Page($"<!--[if !mso]><!-->{Backdrop}<!--<![endif]-->")));
    }

    [Fact]
    public void Headings_that_leave_out_a_level_are_told()
    {
        var finding = Assert.Single(Findings(Page("<h1>One</h1><h3>Three</h3>")));
        Assert.Equal(("headings", CheckLevel.Warning), (finding.Id, finding.Level));
        Assert.Empty(Findings(Page("<h1>One</h1><h2>Two</h2><h3>Three</h3><h2>Two</h2>")));
    }

    [Theory]
    [InlineData("<style>a { color: red")]
    [InlineData("<style>@media (prefers-color-scheme: dark) { } } } .a:not( { color: #fff }")]
    [InlineData("<p style='color:;:;;background'>x</p>")]
    [InlineData("")]
    public void Broken_styles_break_nothing(string html) => Assert.NotEmpty(DesignChecks.Of(html));

    private static List<Check> Findings(string html) => [.. DesignChecks.Of(html).Where(check => check.Level != CheckLevel.Ok)];

    private static string Page(string body, string style = "") => $"<!doctype html><html><head><style>{style}</style></head><body>{body}</body></html>";
}
