using Newsletter.Articles;

namespace Newsletter.Tests.Articles;

public sealed class ArticleReadinessTests
{
    private static readonly ArticleContent Whole = new() { Headline = "The gate opens", Lead = "After eleven years." };

    [Fact]
    public void A_headline_and_a_text_are_enough()
    {
        Assert.True(ArticleReadiness.IsReady(Whole));
        Assert.True(ArticleReadiness.IsReady(Whole with { Lead = "", Points = ["One"] }));
    }

    [Fact]
    public void What_is_missing_or_left_over_makes_it_unready()
    {
        Assert.False(ArticleReadiness.IsReady(Whole with { Headline = " " }));
        Assert.False(ArticleReadiness.IsReady(Whole with { Lead = "", Points = [" "] }));
        Assert.False(ArticleReadiness.IsReady(Whole with { Image = new ArticleImage("https://x.example/a.png") }));
        Assert.False(ArticleReadiness.IsReady(Whole with { Points = ["It opens in TK."] }));
        Assert.False(ArticleReadiness.IsReady(Whole with { Body = "Lorem ipsum dolor" }));
        Assert.True(ArticleReadiness.IsReady(Whole with { Lead = "The tks of tk are none." }));
    }
}
