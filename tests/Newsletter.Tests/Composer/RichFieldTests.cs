using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Newsletter.Rendering.Texts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composer;

/// <summary>The composer's fields read and write Markdown in the browser; what they write has to print as what they read.</summary>
public sealed partial class RichFieldTests
{
    private static readonly string[] Shown =
    [
        "", "One paragraph.", "Two\n\nparagraphs with **bold**, *italic* and ***both***.", "__bold__ and _italic_, **bold with *italic* inside**", "*italic with **bold** inside*",
        "A [link](https://news.example/a_b_c) and [**a bold one**](https://news.example/x?y=1&z=2).", "[round](https://en.example/wiki/Gate_(tide))",
        "- one\n- two **bold**\n- three", "* star\n* list", "1. first\n2. second", "7. seventh\n8. eighth", "Before:\n\n- a\n- b\n\nAfter.", "Before:\n- a\n- b",
        "> A quotation\n> on two lines.", "> One paragraph\n>\n> and another.\n\nAfter it.", "A line\\\nand a break.", "A line  \nand a break.", "A soft\nline.",
        "Stars \\* and \\_ and \\[brackets\\] and \\\\ backslash.", "2 * 3 * 4 = 24", "snake_case_word and 5 < 6 & 7 > 2", "An <odd> tag", "It cost 3\\. Or so.", "\\- no list", "\\# no heading",
        "1986\\. A year.", "https://news.example/a_b*c_d is bare", "www.news.example too", "**bold**er and un**believ**able", "**“Quoted bold.”** Then.", "中文**粗体**文字。", "**粗体。**文字", "*a*b",
        "a*b*c_d_e", "Ends with a star*", "[not a link] really", "Mail@here.example and 50 % (or so)", "“Smart” – dashes — and … dots", "عربي **غامق** نص", "{{ not_a_template }} here", "\\`no code\\`",
        "***bold italic** italic*", "**a *b***", "-5 degrees", "+1 for that", "#hashtag", "a\u00a0b",
    ];

    private static readonly string[] Source =
    [
        "# Heading", "```\ncode\n```", "Some `code` here", "![image](https://x.example/a.png)", "- one\n  - nested", "- one\n\n- loose", "> - list in a quotation", "1. a\n\n   more of it", "Title\n=====", "***",
        "    indented", "[ref][1]\n\n[1]: https://x.example", "[titled](https://x.example \"title\")", "<https://x.example>", "&copy; 2026", "- a\n* b", "> quoted\nlazy line",
    ];

    private static readonly string[] Templates = ["Dear {{ subscriber.name ?? \"reader\" }}, **hello**.", "{{ subscriber.attributes.first_name }} and _you_", "{{ if subscriber.name }}a*b{{ end }}"];

    [Fact]
    public async Task Every_text_prints_after_a_visit_to_its_field_as_it_did_before()
    {
        var texts = await ThroughFieldsAsync([.. Shown.Select(t => (t, "prose")), .. Source.Select(t => (t, "prose")), .. Templates.Select(t => (t, "template"))]);
        Assert.Equal([], texts.Take(Shown.Length).Zip(Shown).Where(p => p.First is null || Html(p.First) != Html(p.Second)).Select(p => $"{p.Second} => {p.First}"));
        Assert.Equal([], texts.Skip(Shown.Length).Take(Source.Length).Zip(Source).Where(p => p.First is not null).Select(p => $"{p.Second} => {p.First}"));
        Assert.Equal([], texts.Skip(Shown.Length + Source.Length).Zip(Templates).Where(p => p.First is null || Template(p.First) != Template(p.Second)).Select(p => $"{p.Second} => {p.First}"));
    }

    [Fact]
    public async Task What_a_field_wrote_it_writes_again()
    {
        List<string?> once = [.. (await ThroughFieldsAsync([.. Shown.Select(t => (t, "prose"))])).Select(t => t ?? "shown as source")];
        Assert.Equal(once, await ThroughFieldsAsync([.. once.Select(t => (t ?? "", "prose"))]));
    }

    [Fact]
    public async Task A_point_that_its_field_cannot_show_stays_as_it_is()
    {
        string[] points = ["Plain **bold** point", "> “A quote,” she said", "Two\n\nparagraphs", "With `code`", "- a list", "> quoted\n> twice", "5 * 5"];
        var written = await ThroughFieldsAsync([.. points.Select(t => (t, "points"))]);
        Assert.Equal([], written.Zip(points).Where(p => p.First is null || Html(p.First) != Html(p.Second)).Select(p => $"{p.Second} => {p.First}"));
        Assert.Equal(points.Skip(2).Take(3), written.Skip(2).Take(3));
    }

    private static async Task<List<string?>> ThroughFieldsAsync((string Text, string Kind)[] texts)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(texts.Select(t => new { text = t.Text, kind = t.Kind })));
            var (code, said) = await Judge.RunAsync("node", Repository.At("tests", "Newsletter.Tests", "Composer", "fields.mjs"), Repository.At("src", "Newsletter", "Assets"), file);
            Assert.True(code == 0, said);
            return JsonSerializer.Deserialize<List<string?>>(said)!;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Html(string markdown) => Looks(MarkdownText.ToHtml(markdown, MarkdownStyles.None));

    private static string Template(string markdown) => Looks(MarkdownText.ToHtmlTemplate(markdown, MarkdownStyles.None, new ExpressionRules(Allowed: true)));

    /// <summary>Letter by letter how it looks: which of bold and italic is the inner one makes no difference, and neither do blanks.</summary>
    private static string Looks(string html)
    {
        var output = new StringBuilder();
        var (strong, em) = (false, false);
        foreach (Match piece in Pieces().Matches(Blanks().Replace(html, " ")))
        {
            if (piece.Value is "<strong>" or "</strong>")
                strong = piece.Value[1] != '/';
            else if (piece.Value is "<em>" or "</em>")
                em = piece.Value[1] != '/';
            else
                output.Append(piece.Value).Append(piece.Value == " " ? "" : $"{(strong ? "b" : "")}{(em ? "i" : "")} ");
        }

        return output.ToString();
    }

    [GeneratedRegex("[ \n]+", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Blanks();

    [GeneratedRegex("<[^>]+>|.", RegexOptions.Singleline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Pieces();
}
