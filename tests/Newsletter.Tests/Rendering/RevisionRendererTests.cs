using Newsletter.Articles;
using Newsletter.Issues;
using Newsletter.Rendering;

namespace Newsletter.Tests.Rendering;

public sealed class RevisionRendererTests
{
    private static readonly RevisionContent Sample = SampleIssue.Content();

    [Fact]
    public void Both_parts_hold_every_field_of_every_article()
    {
        var copy = SampleIssue.Render(Sample);
        var text = string.Join(' ', copy.Text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        foreach (var article in Sample.Articles.Select(a => a.Content))
        {
            Assert.Contains(Encoded(article.Headline), copy.Html, StringComparison.Ordinal);
            Assert.Contains(article.Headline, text, StringComparison.Ordinal);
            Assert.Contains(article.Source, copy.Html, StringComparison.Ordinal);
            Assert.Contains(article.Source, text, StringComparison.Ordinal);
            Assert.Contains(article.Link!, copy.Html, StringComparison.Ordinal);
            Assert.Contains(article.Link!, text, StringComparison.Ordinal);
            Assert.Contains(article.Takeaway!.Label, copy.Html, StringComparison.Ordinal);
            Assert.Contains(article.Takeaway.Label, text, StringComparison.Ordinal);
            Assert.Contains(article.Image?.Url ?? "", copy.Html, StringComparison.Ordinal);
        }

        Assert.Contains(Sample.Publication.Support!.Url, text, StringComparison.Ordinal);
        Assert.Contains("4400 Port Merrow", text, StringComparison.Ordinal);
        Assert.Contains("4400 Port Merrow", copy.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ 7*7 }}", "&#123;&#123; 7*7 }}", "{{ 7*7 }}")]
    [InlineData("</td>", "&lt;/td&gt;", "</td>")]
    [InlineData("\"><script>alert(1)</script>", "&quot;&gt;&lt;script&gt;", "\"><script>alert(1)</script>")]
    [InlineData("{{ include 'html' }}", null, "{{ include 'html' }}")]
    [InlineData("{%{ raw }%}", null, "{%{ raw }%}")]
    public void Whatever_an_article_says_is_text(string hostile, string? inHtml, string inText)
    {
        var article = new ArticleContent
        {
            Headline = hostile,
            Source = hostile,
            Lead = hostile,
            Points = [hostile, "> " + hostile],
            Body = hostile,
            Takeaway = new Takeaway(hostile, hostile),
            Image = new ArticleImage("https://img.example/x.png", hostile, hostile),
            Link = "https://news.example/?q=" + Uri.EscapeDataString(hostile),
        };
        var copy = SampleIssue.Render(Sample with { Articles = [new PlacedArticle(Guid.Empty, article)] });
        Assert.DoesNotContain("<script>", copy.Html, StringComparison.Ordinal);
        Assert.Equal(Count(SampleIssue.Render(Sample with { Articles = [new PlacedArticle(Guid.Empty, article with { Headline = "x", Lead = "x" })] }).Html, "</td>"), Count(copy.Html, "</td>"));
        Assert.Contains(inText, copy.Text, StringComparison.Ordinal);
        if (inHtml is not null)
            Assert.Contains(inHtml, copy.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(">49<", copy.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_the_publication_are_text()
    {
        var publication = Sample.Publication with { Name = "{{ 7*7 }}<b>", Tagline = "{{ 7*7 }}<b>", PostalAddress = "{{ 7*7 }}<b>" };
        var copy = SampleIssue.Render(Sample with { Publication = publication });
        Assert.Contains("{{ 7*7 }}&lt;b&gt;", copy.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", copy.Html, StringComparison.Ordinal);
        Assert.StartsWith("{{ 7*7 }}<b>\n", copy.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("//a.example/x")]
    public void Links_and_images_with_other_schemes_are_left_out(string url)
    {
        var article = Sample.Articles[0].Content with { Link = url, Image = new ArticleImage(url, "x"), Body = "" };
        var publication = Sample.Publication with { Support = new Newsletter.Publications.SupportLink("x", url) };
        var copy = SampleIssue.Render(Sample with { Articles = [new PlacedArticle(Guid.Empty, article)], Publication = publication });
        Assert.DoesNotContain(url, copy.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", copy.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(url, copy.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_switched_off_section_is_in_neither_part()
    {
        var copy = SampleIssue.Render(Sample, SampleIssue.Reader() with { SwitchedOffSections = ["streets"] });
        Assert.DoesNotContain("Forty streets", copy.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("bus map", copy.Text, StringComparison.Ordinal);
        Assert.Contains("3. Ninety flats", copy.Text, StringComparison.Ordinal);
        Assert.Contains("tide gauge", copy.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_without_any_article_is_a_failure_of_its_own()
    {
        var reader = SampleIssue.Reader() with { SwitchedOffSections = ["water", "streets", "homes"] };
        Assert.Equal(RenderFailures.NoSections, SampleIssue.Prepare(Sample).Render(reader).Failure?.Code);
        Assert.Equal(RenderFailures.NoSections, SampleIssue.Prepare(Sample).Compose(reader).Failure?.Code);
    }

    [Fact]
    public void The_page_in_the_archive_names_nobody()
    {
        var content = Sample with { Intro = "Hello {{ subscriber.name ?? \"reader\" }} of {{ subscriber.attributes.city }}" };
        var page = SampleIssue.Value(SampleIssue.Prepare(content).RenderWeb());
        Assert.Contains("Hello reader of ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("unsubscribe", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("/preferences/", page, StringComparison.Ordinal);
        Assert.Contains("public page", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de", "Donnerstag, 26. November 2026", "Abbestellen")]
    [InlineData("de-AT", "Donnerstag, 26. November 2026", "Abbestellen")]
    [InlineData("es", "jueves, 26 de noviembre de 2026", "Darse de baja")]
    [InlineData("ru", "четверг, 26 ноября 2026 г.", "Отписаться")]
    [InlineData("ar", "الخميس، 26 نوفمبر 2026", "إلغاء الاشتراك")]
    [InlineData("fi", "torstai", "Unsubscribe")]
    public void Dates_and_fixed_words_are_in_the_publications_language(string language, string date, string word)
    {
        var copy = SampleIssue.Render(Sample with { Publication = Sample.Publication with { Language = language } });
        Assert.Contains(date, copy.Text, StringComparison.Ordinal);
        Assert.Contains(word, copy.Html, StringComparison.Ordinal);
        Assert.Contains(language == "ar" ? "dir=\"rtl\"" : "dir=\"ltr\"", copy.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_date_is_the_one_on_the_clocks_of_the_publication()
    {
        var content = Sample with { Publication = Sample.Publication with { TimeZone = "Pacific/Auckland" } };
        var issue = SampleIssue.Value(SampleIssue.Composer().Prepare(
            content, SampleIssue.Identity() with { Date = DateTimeOffset.Parse("2026-11-26T20:00:00Z") }, Newsletter.Composing.ComposeOptions.Delivery));
        Assert.Contains("Friday, 27 November 2026", SampleIssue.Value(issue.Render(SampleIssue.Reader())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_template_says_where()
    {
        var files = new Dictionary<string, string>(Sample.DesignFiles) { ["html.scriban"] = "one\n{{ if }}" };
        var failure = SampleIssue.Renderer.Prepare(Sample with { DesignFiles = files }, SampleIssue.Identity()).Failure;
        Assert.StartsWith("html.scriban(2,", failure?.Message, StringComparison.Ordinal);
    }

    private static string Encoded(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
