using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Tests.Contracts;

public abstract partial class TemplateEngineContract
{
    private static readonly TemplateOptions Html = TemplateOptions.Default with
    {
        Escaping = TemplateEscaping.Html,
        Include = _ => "<i>{{ $1 }}</i>",
        Functions = new Dictionary<string, Func<IReadOnlyList<object?>, object?>> { ["bold"] = values => new Markup($"<b>{values.Count}</b>") },
    };

    [Theory]
    [InlineData("<p title=\"a\">{{ evil }}</p>", "<p title=\"a\">&lt;a href=&quot;x&quot;&gt;&#39;&amp;&lt;/a&gt;</p>")]
    [InlineData("{{ evil | string.size }}{{ [evil] }}", "18[&quot;&lt;a href=\\&quot;x\\&quot;&gt;&#39;&amp;&lt;/a&gt;&quot;]")]
    [InlineData("{{ '<' + '>' }}{{ $'<{1}>' }}", "&lt;&gt;&lt;1&gt;")]
    [InlineData("{{ good }}{{ bold 1 }}", "<em>yes</em><b>1</b>")]
    [InlineData("{{ good + evil }}", "&lt;em&gt;yes&lt;/em&gt;&lt;a href=&quot;x&quot;&gt;&#39;&amp;&lt;/a&gt;")]
    [InlineData("{{ good | string.upcase }}", "&lt;EM&gt;YES&lt;/EM&gt;")]
    [InlineData("{{ capture c }}<b>{{ '<' }}</b>{{ end }}{{ c }}", "<b>&lt;</b>")]
    [InlineData("{{ include 'page' '<' }}", "<i>&lt;</i>")]
    [InlineData("{{ x = include 'page' '<' }}{{ x }}", "<i>&lt;</i>")]
    [InlineData("{{ func f }}<u>{{ $0 }}</u>{{ end }}{{ f '<' }}", "<u>&lt;</u>")]
    [InlineData("{{ func f; ret '<'; end }}{{ f }}", "&lt;")]
    [InlineData("{{ '<' | html.escape }}{{ \"a<\\nb\" | html.newline_to_br }}", "&lt;a&lt;<br />\nb")]
    [InlineData("{{ evil | html.strip }}", "&#39;&amp;")]
    [InlineData("{{ 1 }}{{ true }}{{ null }}{{ 1.5 }}", "1true1.5")]
    public void Escapes_what_is_written_and_leaves_markup(string template, string expected)
    {
        var model = new Dictionary<string, object?> { ["evil"] = "<a href=\"x\">'&</a>", ["good"] = new Markup("<em>yes</em>") };
        var result = Engine.Parse(template, "t").Render(model, Html, CancellationToken.None);
        Assert.Equal(expected, result.Ok ? result.Value : result.Failure.Message);
    }
}
