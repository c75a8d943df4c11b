using System.Globalization;
using Newsletter.Engines.Adapters.Scriban;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Tests.Packages;

/// <summary>The same template, model and options by our own engine and by Scriban: the same text, or a failure at the same place.</summary>
public sealed class TemplateEnginesAgreeTests
{
    private static readonly IReadOnlyDictionary<string, object?> Model = new Dictionary<string, object?>
    {
        ["name"] = "O'Neil & <Söhne> \"x\"",
        ["html"] = new Markup("<p>a &amp; b</p>"),
        ["number"] = 1234.5,
        ["whole"] = 7,
        ["big"] = 12_345_678_901L,
        ["price"] = 12.30m,
        ["none"] = null,
        ["yes"] = true,
        ["at"] = new DateTimeOffset(2026, 3, 29, 0, 30, 0, TimeSpan.Zero),
        ["day"] = new DateTime(2026, 11, 22, 9, 0, 0, DateTimeKind.Unspecified),
        ["span"] = TimeSpan.FromMinutes(90),
        ["items"] = new object?[] { "b", "a<", 3, null, new Markup("<i>m</i>") },
        ["issue"] = new Dictionary<string, object?>
        {
            ["number"] = 12,
            ["articles"] = new object?[]
            {
                new Dictionary<string, object?> { ["headline"] = "One & two", ["points"] = new object?[] { "x", "y" } },
                new Dictionary<string, object?> { ["headline"] = "Three", ["points"] = Array.Empty<object?>() },
            },
        },
    };

    private static readonly TemplateOptions Html = new()
    {
        Escaping = TemplateEscaping.Html,
        Include = name => name switch
        {
            "part" => "<b>{{ name }}</b>",
            "args" => "{{ $1 }}/{{ $.who }}|{{ $who }}",
            "broken" => "{{ if }}",
            _ => null,
        },
        Functions = new Dictionary<string, Func<IReadOnlyList<object?>, object?>>
        {
            ["shout"] = arguments => $"<{arguments[0]}>!",
            ["mark"] = arguments => new Markup($"<u>{arguments.Count}</u>"),
            ["second"] = arguments => arguments[1],
        },
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
        LoopLimit = 50,
        DepthLimit = 30,
        OutputLimit = 2_000,
    };

    [Theory]
    [InlineData("<a>{{ name }}</a> {{ name | string.upcase }} {{ html }} {{ html | string.upcase }}")]
    [InlineData("{{ html + name }} {{ name + html }} {{ html == '<p>a &amp; b</p>' }} {{ html | object.size }} {{ html.size }} {{ html | object.typeof }}")]
    [InlineData("{{ capture x }}<b>{{ name }}</b>{{ end }}{{ x }}{{ x | string.size }}{{ x + 1 }}")]
    [InlineData("{{ include 'part' }}{{ x = include 'part' }}{{ x }}")]
    [InlineData("{{ include 'args' 'one' who: '<me>' }}")]
    [InlineData("{{ include_join ['part', 'part'] '<br>' '[' ']' }}")]
    [InlineData("{{ include_join ['part'] 'tpl:part' }}")]
    [InlineData("{{ name | html.escape }}{{ \"a\\nb<\" | html.newline_to_br }}{{ html | html.strip }}{{ name | html.url_encode }}")]
    [InlineData("{{ name | object.eval_template }}{{ '{{ name }}' | object.eval_template }}")]
    [InlineData("{{ shout name }} {{ mark 1 2 3 }} {{ second 1 html }} {{ name | shout }}")]
    [InlineData("{{ number }} {{ whole }} {{ big }} {{ price }} {{ none }} {{ yes }} {{ whole / 2 }} {{ price * 2 }} {{ big + 1 }}")]
    [InlineData("{{ at }} {{ at.hour }} {{ at | date.to_string '%F %T %Z %s' }} {{ day | date.to_string '%A %e %B %Y' 'de-DE' }} {{ day.day_of_week }}")]
    [InlineData("{{ date.parse '2026-07-01 12:00' | date.to_string '%F %R %Z' }} {{ date.parse '2026-07-01T12:00:00Z' | date.to_string '%F %R' }} {{ date '2026/01/05' }}")]
    [InlineData("{{ date.parse_to_string '2026/01/05' '%d/%m/%Y' }} {{ span.total_hours }} {{ span }}")]
    [InlineData("{{ for i in items }}[{{ i }}|{{ for.index }}{{ if for.last }}!{{ end }}]{{ end }} {{ items | array.join ', ' }} {{ items | array.size }} {{ items }}")]
    [InlineData("{{ for a in issue.articles }}{{ a.headline }}:{{ for p in a.points }}{{ p }}{{ end }};{{ end }}{{ issue.articles[0].headline | string.size }}")]
    [InlineData("{{ for kv in issue }}{{ kv.key }}{{ end }}{{ issue.number = 13 }}{{ issue.number }}{{ issue }}")]
    [InlineData("{{ missing.member.deep }}")]
    [InlineData("{{ missing }}{{ issue.missing }}")]
    [InlineData("{{ func f(a, b = 2) }}{{ a }}<{{ b }}{{ ret '<' + a }}{{ end }}{{ f 1 }}{{ f name 3 }}")]
    [InlineData("{{ x = 1; while x < 5; x = x + 1; end; x }}")]
    [InlineData("{{ while true }}x{{ end }}")]
    [InlineData("{{ for i in 1..50 }}{{ for j in 1..40 }}.{{ end }}{{ if i > 3; break; end }}{{ end }}")]
    [InlineData("{{ func r; r; end; r }}")]
    [InlineData("{{ date.now }}")]
    [InlineData("{{ include 'nowhere' }}")]
    [InlineData("\n {{ include 'broken' }}")]
    [InlineData("{{ 'a' | string.to_int | math.plus 1 }} {{ 1 / 0 }}")]
    [InlineData("{{ unknown_function 1 }}")]
    [InlineData("{{ case whole }}{{ when 7 }}seven{{ else }}other{{ end }} {{ whole > 3 ? 'more' : 'less' }} {{ none ?? 'dflt' }}")]
    [InlineData("{{ with issue }}{{ number }}{{ end }} {{ 'a,b' | string.split ',' | array.last }} {{ 5 | math.format 'F2' }} {{ 'x' | regex.replace 'x' '<' }}")]
    [InlineData("{{- ' trim ' | string.strip -}}  \n  x {{~ 1 ~}}\n y {%{ {{ raw }} }%}")]
    [InlineData("{{ if yes && !none }}1{{ else if true }}2{{ end }}{{ [1,2,3] | array.map @(do; ret $0 * 2; end) }}{{ {a: 1, b: '<'} }}")]
    public void On_a_template(string text)
    {
        var ours = Answer(new BuiltInTemplateEngine(), text);
        var theirs = Answer(new ScribanEngine(), text);

        Assert.Equal(ours, theirs);
    }

    [Theory]
    [InlineData("a\n  {{ for i in 1..51 }}x{{ end }}")]
    [InlineData("{{ 'abc' * 1000 }}")]
    [InlineData("{{ capture x }}{{ for i in 1..40 }}{{ 'abc' * 30 }}{{ end }}{{ end }}")]
    [InlineData("{{ for i in 1..30 }}{{ 'abc' * 30 }}{{ end }}")]
    public void On_where_the_limits_are(string text)
    {
        var (ours, theirs) = (Answer(new BuiltInTemplateEngine(), text), Answer(new ScribanEngine(), text));

        // On the column they do not: one names what was one too many, the other the loop.
        Assert.StartsWith("failed at ", ours, StringComparison.Ordinal);
        Assert.Equal(ours.Split(',')[0], theirs.Split(',')[0]);
    }

    [Theory]
    [InlineData("{{ for }}")]
    [InlineData("a {{ 1 +  }} b {{ end }}")]
    [InlineData("{{ if x }}")]
    [InlineData("text {{ 'open ")]
    [InlineData("{{ \n\n  ] }}")]
    public void On_a_text_that_is_no_template(string text)
    {
        var (ours, theirs) = (new BuiltInTemplateEngine().Parse(text, "t"), new ScribanEngine().Parse(text, "t"));

        Assert.True(ours.HasErrors && theirs.HasErrors);
        Assert.Equal((ours.Messages[0].Span.Line, ours.Messages[0].Span.Column), (theirs.Messages[0].Span.Line, theirs.Messages[0].Span.Column));
        Assert.False(theirs.Render(Model, Html, default).Ok);
    }

    [Fact]
    public void On_a_copy_that_is_filled_in()
    {
        var personal = new Dictionary<string, object?> { ["first"] = "Zoë <z>", ["name"] = "mine" };
        const string Text = "Dear {{ first }}, {{ issue.articles[0].headline }} {{ name }}";
        var known = Model.Where(pair => pair.Key != "name").ToDictionary();

        Assert.Equal(Copy(new BuiltInTemplateEngine()), Copy(new ScribanEngine()));

        string Copy(ITemplateEngine engine)
        {
            var special = engine.Parse(Text, "t").Specialise(known, new HashSet<string> { "first", "name" }, Html, default).Value;
            var sink = new Sink(special);
            Assert.True(special.Fill(personal, sink, default).Ok);
            return sink.Text;
        }
    }

    [Fact]
    public void On_a_value_that_no_model_holds()
    {
        var model = new Dictionary<string, object?> { ["x"] = new Uri("http://a") };

        Assert.Throws<ArgumentException>(() => new ScribanEngine().Parse("{{ x.host }}", "t").Render(model, Html, default));
    }

    [Fact]
    public void On_stopping()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        var endless = Html with { LoopLimit = 1_000_000, OutputLimit = 16 * 1024 * 1024, TimeLimit = TimeSpan.FromMilliseconds(50) };
        const string Text = "{{ for i in 1..1000000 }}{{ for j in 1..1000000 }}{{ end }}{{ end }}";

        foreach (var engine in (ITemplateEngine[])[new BuiltInTemplateEngine(), new ScribanEngine()])
        {
            Assert.Throws<OperationCanceledException>(() => engine.Parse(Text, "t").Render(Model, Html with { LoopLimit = 1_000_000 }, stopped.Token));
            Assert.Contains("limit of 0.05 seconds", engine.Parse(Text, "t").Render(Model, endless, default).Failure!.Message, StringComparison.Ordinal);
        }
    }

    private static string Answer(ITemplateEngine engine, string text)
    {
        var template = engine.Parse(text, "t");
        Assert.False(template.HasErrors, string.Join('\n', template.Messages));
        var result = template.Render(Model, Html, default);
        return result.Ok
            ? result.Value
            : string.Create(CultureInfo.InvariantCulture, $"failed at {((TemplateFailure)result.Failure).At.Span.Line},{((TemplateFailure)result.Failure).At.Span.Column}");
    }

    private sealed class Sink(ISpecialisedTemplate template) : ITemplateSink
    {
        public string Text { get; private set; } = "";

        public void Fixed(int index) => Text += template.FixedRuns[index];

        public void Personal(ReadOnlySpan<char> text) => Text += text.ToString();
    }
}
