using System.Text;
using Newsletter.Articles.Feeds;

namespace Newsletter.Tests.Articles;

/// <summary>Feeds of every form that is out there, and those that mean harm.</summary>
public sealed class FeedDocumentTests
{
    private static readonly Uri Address = new("https://paper.example/feeds/news.xml");

    private static readonly SourceFeed Feed = new() { Address = Address.AbsoluteUri, Name = "The Paper", Section = "sea" };

    [Fact]
    public void Rss_2_gives_title_link_summary_and_text()
    {
        var item = Assert.Single(Read("""
            <?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
            <title>Paper &amp;amp; Ink</title><item><media:title>no</media:title><title>Tide &amp;lt;gate&amp;gt; opens &#8212; at last</title><link>/2026/gate</link><guid isPermaLink="false">p-1</guid>
            <description>&lt;p&gt;The &lt;b&gt;gate&lt;/b&gt; opened.&lt;/p&gt;</description>
            <content:encoded><![CDATA[<p>The <b>gate</b> opened.</p><h2>Why</h2><ul><li>One</li><li>Two</li></ul><script>alert(1)</script><p onclick="x()">More <a href="javascript:alert(1)">here</a> and <a href="https://x.example/">there</a>.</p>]]></content:encoded></item></channel></rss>
            """).Items);
        var article = FeedArticle.Of(item, Feed);

        Assert.Equal(("Tide <gate> opens — at last", "https://paper.example/2026/gate", "p-1"), (item.Title, item.Link, item.Id));
        Assert.Equal(("The **gate** opened.", "**Why**\n\n- One\n- Two\n\nMore here and [there](https://x.example/)."), (article.Lead, article.Body));
        Assert.Equal(("The Paper", "sea", "https://paper.example/2026/gate"), (article.Source, article.Section, article.Link));
    }

    [Theory]
    [InlineData("text", "5 &lt; 6", "5 < 6")]
    [InlineData("html", "&lt;p&gt;5 &lt;em&gt;of&lt;/em&gt; 6&lt;/p&gt;", "5 *of* 6")]
    [InlineData("xhtml", "<div xmlns=\"http://www.w3.org/1999/xhtml\">5 <b>of</b> 6</div>", "5 **of** 6")]
    public void Atom_has_its_three_kinds_of_text(string type, string content, string lead)
    {
        var document = Read($"""
            <feed xmlns="http://www.w3.org/2005/Atom"><title>Paper</title><entry><id>tag:p,2026:1</id><title type="{type}">{content}</title>
            <link rel="self" href="https://p.example/self"/><link href="https://p.example/1"/><content type="{type}">{content}</content></entry></feed>
            """);
        var item = Assert.Single(document.Items);

        Assert.Equal("Paper", document.Name);
        Assert.Equal(("https://p.example/1", "tag:p,2026:1"), (item.Link, item.Id));
        Assert.Equal(lead, FeedArticle.Of(item, Feed).Lead);
    }

    [Fact]
    public void Relative_links_begin_where_xml_base_says()
    {
        var feed = Read("""
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://tide.example/a/"><title>Tide</title>
            <entry><id>1</id><title>One</title><link href="one"/></entry>
            <entry xml:base="b/"><id>2</id><title>Two</title><link href="two"/></entry>
            <entry xml:base="http://[bad"><id>3</id><title>Three</title><link href="/three"/></entry></feed>
            """);
        Assert.Equal(["https://tide.example/a/one", "https://tide.example/a/b/two", "https://tide.example/three"], feed.Items.Select(item => item.Link));
    }

    [Fact]
    public void Rss_1_has_its_items_beside_the_channel()
    {
        var document = Read("""
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>Old</title></channel>
            <item rdf:about="https://o.example/1"><title>One</title><link>https://o.example/1</link></item></rdf:RDF>
            """);
        Assert.Equal(("Old", "One"), (document.Name, Assert.Single(document.Items).Title));
    }

    [Fact]
    public void A_list_below_the_lead_is_points_and_a_title_that_is_missing_comes_from_the_text()
    {
        var article = FeedArticle.Of(new FeedItem("1", "", null, "<p>What happened this week in the harbour.</p><ul><li>One</li><li>Two</li></ul>", ""), Feed);
        Assert.Equal("What happened this week in the harbour.", article.Headline);
        Assert.Equal(["One", "Two"], article.Points);
        Assert.Equal("", article.Body);
    }

    [Theory]
    [InlineData("windows-1252", "<?xml version=\"1.0\" encoding=\"windows-1252\"?>", null)]
    [InlineData("iso-8859-1", "<?xml version=\"1.0\"?>", "application/rss+xml; charset=iso-8859-1")]
    public void Feeds_come_in_the_encoding_that_they_say(string encoding, string declaration, string? contentType)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var octets = Encoding.GetEncoding(encoding).GetBytes(declaration + "<rss><channel><title>Zürich</title></channel></rss>");
        Assert.Equal("Zürich", FeedDocument.Read(octets, contentType, Address).Value.Name);
    }

    [Theory]
    [InlineData("<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><rss><channel><title>&c;</title></channel></rss>", "feed.form")]
    [InlineData("<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><title>&x;</title></channel></rss>", "feed.form")]
    [InlineData("<rss><channel><item><title>cut o", "feed.form")]
    [InlineData("not a feed at all", "feed.form")]
    [InlineData("<opml/>", "feed.form")]
    [InlineData("<!doctype html><html><head></head></html>", "feed.page")]
    [InlineData("<?xml version=\"1.0\" encoding=\"no-such-thing\"?><rss/>", "feed.form")]
    [InlineData("", "feed.form")]
    public void What_is_no_feed_or_means_harm_is_refused_in_words(string text, string code)
    {
        var read = FeedDocument.Read(Encoding.UTF8.GetBytes(text), null, Address);
        Assert.Equal(code, read.Failure?.Code);
    }

    [Fact]
    public void A_document_type_without_entities_is_passed_over() =>
        Assert.Equal("Old", Read("<!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" \"http://127.0.0.1/rss.dtd\"><rss><channel><title>Old</title></channel></rss>").Name);

    [Fact]
    public void Nesting_without_end_is_refused_and_deep_mark_up_in_a_text_is_left_out()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));
        Assert.Equal("feed.form", FeedDocument.Read(Encoding.UTF8.GetBytes("<rss><channel>" + deep), null, Address).Failure?.Code);
        var article = FeedArticle.Of(new FeedItem("1", "Title", "javascript:alert(1)", string.Concat(Enumerable.Repeat("<div>", 100_000)) + "x", ""), Feed);
        Assert.Equal(("Title", "", null), (article.Headline, article.Lead, article.Link));
    }

    [Fact]
    public void A_page_names_its_feed()
    {
        var page = "<html><head><link rel=\"stylesheet\" href=\"x.css\"><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/rss\"></head></html>"u8.ToArray();
        Assert.Equal("https://paper.example/rss", ((FeedIsPageFailure)FeedDocument.Read(page, "text/html", Address).Failure!).Feed?.AbsoluteUri);
    }

    private static FeedDocument Read(string xml) => FeedDocument.Read(Encoding.UTF8.GetBytes(xml.Trim()), null, Address).Value;
}
