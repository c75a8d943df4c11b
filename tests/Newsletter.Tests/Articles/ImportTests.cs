using Newsletter.Articles.Import;

namespace Newsletter.Tests.Articles;

public class ImportTests
{
    private static string Plain => File.ReadAllText(Path.Combine(Repository.Root, "tests", "corpus", "articles", "plain.txt"));

    [Fact]
    public void Finds_every_part_of_a_pasted_newsletter()
    {
        var answer = ImportArticles.Read(Plain, ImportFormat.Auto).Value;
        Assert.Equal(
            ["Bees are learning to cross the ring road", "A village prints its own bus timetable"],
            answer.Articles.Select(a => a.Headline).Where(h => h != "The Morning Tide"));
        var bees = answer.Articles.Single(a => a.Headline.StartsWith("Bees", StringComparison.Ordinal));
        Assert.Equal("The Eastern Courier", bees.Source);
        Assert.StartsWith("A strip of clover", bees.Lead, StringComparison.Ordinal);
        Assert.EndsWith("by mistake.", bees.Lead, StringComparison.Ordinal);
        Assert.Equal(3, bees.Points.Count);
        Assert.EndsWith("who now does not.", bees.Points[1], StringComparison.Ordinal);
        Assert.Equal("https://courier.example/bees", bees.Link);
        Assert.Equal("Why the world should care", bees.Takeaway?.Label);
        var village = answer.Articles[^1];
        Assert.Equal("Hillside Radio", village.Source);
        Assert.Equal(2, village.Points.Count);
        Assert.Equal("Warum es wichtig ist", village.Takeaway?.Label);
        Assert.Equal("https://tide.example/support", answer.Publication?.Support?.Url);
        Assert.Equal("The Morning Tide", answer.Publication?.Name);
        Assert.Equal("five stories before your coffee is cold", answer.Publication?.Tagline);
    }

    [Fact]
    public void Html_is_reduced_to_structure()
    {
        const string Html =
            """
            <html><head><style>p{color:red}</style><script>alert(1)</script></head><body>
            <h2 onclick="x()">A headline</h2><p>By the <b>bay</b>, a <a href="https://a.example/x">link</a> and a <a href="javascript:alert(2)">trap</a>.</p>
            <ul><li>One</li><li>Two</li></ul><p><strong>Why the world should care:</strong> Because.</p></body></html>
            """;
        var article = Assert.Single(ImportArticles.Read(Html, ImportFormat.Html).Value.Articles);
        Assert.Equal("A headline", article.Headline);
        Assert.Equal("By the **bay**, a [link](https://a.example/x) and a trap.", article.Lead);
        Assert.Equal(["One", "Two"], article.Points);
        Assert.Equal("Because.", article.Takeaway?.Text);
    }

    [Theory]
    [InlineData("one line")]
    [InlineData("• a point without a headline")]
    [InlineData("# \n- \n> \nWhy the world should care:")]
    public void Odd_texts_are_no_error(string text) => ImportArticles.Read(text, ImportFormat.Auto);
}
