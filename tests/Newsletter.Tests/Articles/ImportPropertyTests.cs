using FsCheck;
using FsCheck.Fluent;
using Newsletter.Articles.Import;
using Newsletter.Articles.Import.Reading;

namespace Newsletter.Tests.Articles;

/// <summary>What holds for texts that nobody wrote: nothing is lost, nothing is doubled, and cleaned HTML is clean.</summary>
public sealed class ImportPropertyTests
{
    private static readonly string[] Lines =
    [
        "A headline about harbours", "**Bold words of title**", "## Marked title", "SHOUTED TITLE OF IT", "Source: The Courier", "(Island Radio)", "*The Listener, 9 May*",
        "A lead that says in a sentence what has happened, and to whom.", "• First point", "- “Second,” said nobody", "* third *point* here", "4. numbered thing", "\ttabbed words",
        "Why the world should care: because of all this.", "Почему это важно: потому что так.", "لماذا يهم: لأن العالم كبير.", "Warum es zählt", "So what?", "https://a.example/x", "Read more: https://b.example/y",
        "Support us: https://c.example/z", "Sign up for The Night Letter: words at night", "The Night Letter", "Unsubscribe", "> quoted words", "> > twice", "---", "===", "", "", "",
        "[linked words](https://d.example/w) and others", "![picture of it](https://e.example/i.png)", "half **open mark", "a_b_c *d e* f", "Issue 9, 3 May 2026", "🚲 wheels", "[^1]: note of foot", "by Mara Lind",
    ];

    private static readonly Gen<string> Newsletter =
        from lines in Gen.Elements(Lines).ListOf()
        from end in Gen.Elements("\n", "\r\n", "\n\n")
        select string.Join(end, lines);

    private static readonly string[] Bits =
    [
        "<p>", "</p>", "<b>", "</b>", "<div>", "</div>", "<ul>", "<li>", "</ul>", "<ol start=3>", "<table><tr><td>", "</table>", "<a href='https://a.example/?q=1&amp;x'>", "<a href=\"javascript:alert(1)\">", "</a>",
        "<svg><style>", "<math><mtext>", "<template>", "<!--", "-->", "<![CDATA[", "]]>", "<img src=x onerror=alert(1)>", "<img src=https://a.example/i.png alt='\"><script>'>", "<h2>", "</h2>", "<br>", "<hr>",
        "<blockquote>", "</blockquote>", "<pre>\nx\n", "</pre>", "words", " ", "&lt;script&gt;", "&amp;amp;", "• point", "1. two", "<span style='font-weight:bold;display:none'>", "</span>", "<textarea>", "<title>", "\u00A0", "<p hidden>",
    ];

    [Fact]
    public void Fields_and_leftovers_hold_every_word_once() =>
        Prop.ForAll(Newsletter.ToArbitrary(), text =>
        {
            var read = ImportArticles.Read(text, ImportFormat.Auto);
            if (read.Ok)
                WordCount.AssertSame(text, read.Value, "generated");
        }).Check(Config.QuickThrowOnFailure.WithReplay(20260329, 7).WithMaxTest(1500));

    /// <summary>Lines of real newsletters taken out, doubled and put elsewhere.</summary>
    [Fact]
    public void Damaged_newsletters_lose_nothing_either()
    {
        var texts = Directory.EnumerateFiles(Repository.At("tests", "corpus", "import"), "*.txt").Order(StringComparer.Ordinal).Select(File.ReadAllText).ToArray();
        var damaged =
            from text in Gen.Elements(texts)
            from cuts in Gen.Choose(0, 400).ListOf(6)
            select cuts.Aggregate(text.ReplaceLineEndings("\n").Split('\n').ToList(), Damage);
        Prop.ForAll(damaged.ToArbitrary(), lines =>
        {
            var text = string.Join('\n', lines);
            var read = ImportArticles.Read(text, ImportFormat.Text);
            if (read.Ok)
                WordCount.AssertSame(text, read.Value, "damaged");
        }).Check(Config.QuickThrowOnFailure.WithReplay(20260329, 7).WithMaxTest(600));
    }

    [Fact]
    public void Cleaning_twice_is_cleaning_once() =>
        Prop.ForAll(Gen.Elements(Bits).ListOf().Select(bits => string.Concat(bits)).ToArbitrary(), html =>
        {
            var once = HtmlSanitiser.Clean(html);
            Assert.Equal(once, HtmlSanitiser.Clean(once));
        }).Check(Config.QuickThrowOnFailure.WithReplay(20260329, 7).WithMaxTest(2000));

    private static List<string> Damage(List<string> lines, int cut)
    {
        if (lines.Count == 0)
            return lines;
        var (at, to) = (cut % lines.Count, cut * 7 % lines.Count);
        switch (cut % 3)
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(to, lines[at]);
                break;
            default:
                (lines[at], lines[to]) = (lines[to], lines[at]);
                break;
        }

        return lines;
    }
}
