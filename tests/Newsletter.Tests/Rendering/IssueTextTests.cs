using Newsletter.Issues;
using Newsletter.Rendering;

namespace Newsletter.Tests.Rendering;

/// <summary>The issue's own texts are templates: their expressions fill in text, and text only.</summary>
public sealed class IssueTextTests
{
    private static readonly RevisionContent Sample = SampleIssue.Content();

    [Fact]
    public void Expressions_are_filled_in_after_markdown()
    {
        var copy = Render("Hello **{{ subscriber.name }}**, welcome to *{{ publication.name }}* no. {{ issue.number }}.", "A*l*i & [x](https://evil.example)");
        Assert.Contains("Hello <strong>A*l*i &amp; [x](https://evil.example)</strong>, welcome to <em>Harbour &amp; Hill</em> no. 42.", copy.Html, StringComparison.Ordinal);
        Assert.Contains("Hello A*l*i & [x](https://evil.example), welcome to Harbour & Hill", copy.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;")]
    [InlineData("</td></tr></table>", "&lt;/td&gt;")]
    [InlineData("{{ 7*7 }}", "{{ 7*7 }}")]
    [InlineData("\"><script>", "&quot;&gt;&lt;script&gt;")]
    public void What_a_reader_is_called_makes_no_markup(string name, string html)
    {
        var copy = Render("Hello {{ subscriber.name }}.", name);
        Assert.Contains("Hello " + html, copy.Html, StringComparison.Ordinal);
        Assert.Contains("Hello " + name, copy.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[x](https://a.example/{{subscriber.name}})")]
    [InlineData("[x]({{subscriber.name}})")]
    [InlineData("<https://a.example/{{subscriber.name}}>")]
    [InlineData("![x](https://a.example/{{subscriber.name}}.png)")]
    public void An_expression_chooses_no_address(string intro)
    {
        var html = Render(intro, "evil.example").Html;
        Assert.DoesNotContain("evil.example\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("a.example/evil", html.Split("href=").Skip(1).Aggregate("", (all, part) => all + part.Split('>')[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Code_shows_braces_as_they_are() => Assert.Contains("{{ subscriber.name }}", Render("`{{ subscriber.name }}`", "Zora").Text, StringComparison.Ordinal);

    [Fact]
    public void A_condition_may_stand_around_paragraphs()
    {
        const string Intro = "{{ if subscriber.name }}\n\nHello.\n\n- a list\n\n{{ else }}\n\nWelcome.\n\n{{ end }}";
        Assert.Contains("Hello.", Render(Intro, "Ali").Text, StringComparison.Ordinal);
        Assert.Contains("Welcome.", Render(Intro, "").Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<p></p>", Render(Intro, "").Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("**one {{ if subscriber.name }} two** three {{ end }}")]
    [InlineData("- one {{ if subscriber.name }}\n\ntwo {{ end }}")]
    [InlineData("{{ if subscriber.name }} one\n\ntwo {{ end }}")]
    public void A_condition_may_not_tear_an_element(string intro) =>
        Assert.Equal("issue.expression", Prepare(Sample with { Intro = intro }).Failure?.Code);

    [Fact]
    public void An_expression_that_is_never_closed_is_refused() =>
        Assert.Equal("issue.expression", Prepare(Sample with { Intro = "Hello {{ subscriber.name }" }).Failure?.Code);

    [Fact]
    public void An_error_names_the_field_and_the_place()
    {
        var failure = Prepare(Sample with { Subject = "Hello {{ subscriber.name | nothing.here }}" }).Failure;
        Assert.StartsWith("subject(1,", failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_personal_subject_is_one_line_whatever_the_reader_is_called()
    {
        var copy = SampleIssue.Render(Sample with { Subject = "For {{ subscriber.name }}: <news>" }, SampleIssue.Reader("A\r\nBcc: x@evil.example"));
        Assert.Equal("For A Bcc: x@evil.example: <news>", copy.Subject);
        Assert.Contains("<title>For A Bcc: x@evil.example: &lt;news&gt;</title>", copy.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_break_in_the_subject_is_refused() =>
        Assert.Equal("issue.subject", Prepare(Sample with { Subject = "one\r\nBcc: x@evil.example" }).Failure?.Code);

    [Fact]
    public void Personal_fields_are_listed_with_where_and_whether_they_have_a_default()
    {
        var content = Sample with
        {
            Subject = "{{ subscriber.attributes.city }}",
            Intro = "{{ subscriber.name ?? \"you\" }} {{ subscriber.attributes[\"first name\"] | object.default \"x\" }} {{ subscriber.nmae }} {{ if subscriber.attributes.plan }}{{ subscriber.attributes.plan }}{{ end }}",
        };
        var fields = SampleIssue.Prepare(content).Revision.PersonalFields;
        Assert.Equal(new PersonalField("attributes.city", "subject", HasDefault: false), fields[0]);
        Assert.Equal(("name", true), (fields[1].Name, fields[1].HasDefault));
        Assert.Equal(("first name", true), (fields[2].Attribute, fields[2].HasDefault));
        Assert.False(fields[3].Exists);
        Assert.True(fields[4].HasDefault);
        Assert.Contains(fields, field => field is { Name: "email", Where: "parts/closing.scriban" });
    }

    [Fact]
    public void Missing_fields_are_empty_or_their_default()
    {
        var copy = Render("[{{ subscriber.name }}|{{ subscriber.name ?? \"reader\" }}|{{ subscriber.attributes.city ?? \"town\" }}|{{ subscriber.attributes.none }}]", "");
        Assert.Contains("[|reader|town|]", copy.Text, StringComparison.Ordinal);
    }

    private static RenderedCopy Render(string intro, string name) => SampleIssue.Render(Sample with { Intro = intro }, SampleIssue.Reader(name));

    private static Result<PreparedRevision> Prepare(RevisionContent content) => SampleIssue.Renderer.Prepare(content, SampleIssue.Identity());
}
