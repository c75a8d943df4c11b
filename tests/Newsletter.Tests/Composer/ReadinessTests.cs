using System.Text.Json;
using Newsletter.Articles;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composer;

public sealed class ReadinessTests
{
    private static readonly ArticleContent Whole = new() { Headline = "A headline", Source = "The Source", Lead = "A lead.", Takeaway = new Takeaway("Why it matters", "Because.") };

    private static readonly ArticleContent[] Articles =
    [
        Whole, Whole with { Headline = " " }, Whole with { Lead = "" }, Whole with { Lead = "", Body = "Words." }, Whole with { Lead = "", Points = ["One"] }, Whole with { Lead = " ", Points = [" "] },
        Whole with { Image = new ArticleImage("https://news.example/a.png") }, Whole with { Image = new ArticleImage("https://news.example/a.png", "A gate") },
        Whole with { Headline = "Budget TK" }, Whole with { Lead = "Numbers TKTK." }, Whole with { Points = ["Ask XXXX"] }, Whole with { Body = "FIXME" }, Whole with { Source = "[Test] Source" },
        Whole with { Takeaway = new Takeaway("Why [todo]", "Because.") }, Whole with { Body = "LOREM  ipsum dolor" }, Whole with { Lead = "https://news.example.tk/tk" }, Whole with { Lead = "A size of XX" },
        Whole with { Lead = "Tk is a toolkit" }, Whole with { Lead = "A test [tested]" },
    ];

    [Fact]
    public async Task The_cards_of_the_composer_and_the_home_page_count_the_same_articles_as_ready()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(Articles.Select(Fields)));
            var (code, said) = await Judge.RunAsync("node", Repository.At("tests", "Newsletter.Tests", "Composer", "ready.mjs"), Repository.At("src", "Newsletter", "Assets"), file);
            Assert.True(code == 0, said);
            Assert.Equal(Articles.Select(ArticleReadiness.IsReady), JsonSerializer.Deserialize<List<string>>(said)!.Select(lacks => lacks.Length == 0));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static object Fields(ArticleContent article) => new
    {
        headline = article.Headline,
        source = article.Source,
        lead = article.Lead,
        body = article.Body,
        points = article.Points,
        takeawayLabel = article.Takeaway?.Label ?? "",
        takeawayText = article.Takeaway?.Text ?? "",
        imageUrl = article.Image?.Url ?? "",
        imageAlt = article.Image?.Alt ?? "",
    };
}
