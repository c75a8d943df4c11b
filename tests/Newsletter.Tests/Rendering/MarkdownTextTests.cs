using Newsletter.Rendering.Texts;

namespace Newsletter.Tests.Rendering;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("A **bold** and *soft* word", "<p>A <strong>bold</strong> and <em>soft</em> word</p>")]
    [InlineData("[site](https://a.example/x?a=1&b=2)", "<p><a href=\"https://a.example/x?a=1&amp;b=2\">site</a></p>")]
    [InlineData("see https://a.example/x.", "<p>see <a href=\"https://a.example/x\">https://a.example/x</a>.</p>")]
    [InlineData("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>")]
    [InlineData("> said", "<blockquote><p>said</p></blockquote>")]
    [InlineData("# Title", "<h3>Title</h3>")]
    [InlineData("a  \nb", "<p>a<br>\nb</p>")]
    public void Prose_becomes_plain_html(string markdown, string html) => Assert.Equal(html, MarkdownText.ToHtml(markdown, MarkdownStyles.None));

    [Theory]
    [InlineData("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")]
    [InlineData("a <odd> b", "<p>a &lt;odd&gt; b</p>")]
    [InlineData("</td>", "<p>&lt;/td&gt;</p>")]
    [InlineData("{{ 7*7 }}", "<p>&#123;&#123; 7*7 }}</p>")]
    [InlineData("&lbrace;&#123; 7*7 }}", "<p>&#123;&#123; 7*7 }}</p>")]
    [InlineData("`{{ 7*7 }}`", "<p><code>&#123;&#123; 7*7 }}</code></p>")]
    [InlineData("![\"><script>](https://a.example/x.png)", "<p><img src=\"https://a.example/x.png\" alt=\"&quot;&gt;&lt;script&gt;\"></p>")]
    public void Markup_and_braces_in_prose_are_text(string markdown, string html) => Assert.Equal(html, MarkdownText.ToHtml(markdown, MarkdownStyles.None));

    [Theory]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScript:alert(1))")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("[x](java%0ascript:alert(1))")]
    [InlineData("[x](vbscript:msgbox)")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[x](file:///etc/passwd)")]
    [InlineData("[x](//a.example/x)")]
    [InlineData("[x](/relative)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[x][1]\n\n[1]: javascript:alert(1)")]
    [InlineData("![x](javascript:alert(1))")]
    [InlineData("![x](data:image/png;base64,AAAA)")]
    [InlineData("![x](mailto:a@a.example)")]
    public void An_address_that_is_not_http_or_mailto_links_nowhere(string markdown)
    {
        var html = MarkdownText.ToHtml(markdown, MarkdownStyles.None);
        Assert.DoesNotContain("href", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src", html.Replace("javascript", "", StringComparison.OrdinalIgnoreCase), StringComparison.Ordinal);
    }

    [Fact]
    public void Inline_styles_stand_on_every_element_they_are_given_for()
    {
        var styles = MarkdownStyles.Of(new Dictionary<string, string> { ["p"] = "margin:0", ["a"] = "color:red" }, new Dictionary<string, string> { ["p"] = "margin:1px" });
        Assert.Equal(
            "<p style=\"margin:1px\"><a href=\"mailto:a@a.example\" style=\"color:red\">mail</a></p>",
            MarkdownText.ToHtml("[mail](mailto:a@a.example)", styles));
    }

    [Theory]
    [InlineData("A **bold** [site](https://a.example/)", "A bold site (https://a.example/)")]
    [InlineData("[https://a.example/x](https://a.example/x)", "https://a.example/x")]
    [InlineData("[us](mailto:a@a.example)", "us (a@a.example)")]
    [InlineData("[x](javascript:alert(1))", "x")]
    [InlineData("- one\n- two\n  more", "* one\n* two more")]
    [InlineData("3. one\n4. two", "3. one\n4. two")]
    [InlineData("> said\n>\n> again", "> said\n>\n> again")]
    [InlineData("one\n\ntwo", "one\n\ntwo")]
    [InlineData("&amp; &eacute; <odd>", "& é <odd>")]
    [InlineData("{{ 7*7 }}", "{{ 7*7 }}")]
    public void Prose_becomes_plain_text(string markdown, string text) => Assert.Equal(text, MarkdownText.ToText(markdown));

    [Fact]
    public void Long_lines_break_at_blanks_and_hang_below_their_mark()
    {
        var text = TextWrap.Wrap("* one two three four five six\n> one two three four five six\n\nhttps://a.example/very-long-address-indeed", 20);
        Assert.Equal("* one two three four\n  five six\n> one two three four\n> five six\n\nhttps://a.example/very-long-address-indeed", text);
    }

    [Theory]
    [InlineData("> ", 3000)]
    [InlineData("- ", 3000)]
    [InlineData("*a ", 3000)]
    [InlineData("[", 20000)]
    [InlineData("![x](", 5000)]
    public void However_deep_a_text_is_nested_it_is_written(string piece, int times)
    {
        var markdown = string.Concat(Enumerable.Repeat(piece, times)) + "end";
        Assert.Contains("end", MarkdownText.ToHtml(markdown, MarkdownStyles.None), StringComparison.Ordinal);
        Assert.Contains("end", MarkdownText.ToText(markdown), StringComparison.Ordinal);
    }
}
