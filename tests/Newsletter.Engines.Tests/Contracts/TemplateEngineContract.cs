using Newsletter.Engines.Templates;
using Newsletter.Engines.Templates.Testing;

namespace Newsletter.Engines.Tests.Contracts;

/// <summary>What every template engine does alike. The language itself is in the pairs of files (tests/corpus/templates).</summary>
public abstract partial class TemplateEngineContract
{
    private static readonly IReadOnlyDictionary<string, object?> Model = new Dictionary<string, object?>
    {
        ["name"] = "Ann",
        ["count"] = 3,
        ["price"] = 12.5m,
        ["on"] = true,
        ["nothing"] = null,
        ["tags"] = new object?[] { "a", "b" },
        ["sender"] = new Dictionary<string, object?> { ["first_name"] = "Ben", ["city"] = null },
        ["at"] = new DateTime(2026, 3, 29, 14, 5, 0, DateTimeKind.Unspecified),
        ["wait"] = TimeSpan.FromMinutes(90),
    };

    protected abstract ITemplateEngine Engine { get; }

    [Theory]
    [InlineData("Hello {{ name }}!", "Hello Ann!")]
    [InlineData("{{ count }} {{ price }} {{ on }} {{ nothing }}.", "3 12.5 true .")]
    [InlineData("{{ tags }} {{ sender }}", "[\"a\", \"b\"] {first_name: \"Ben\", city: null}")]
    [InlineData("{{ sender.first_name }}{{ sender.city?.size }}{{ tags[1] }}{{ tags[-1] }}", "Benbb")]
    [InlineData("{{ 1 + 2 * 3 }} {{ 7 / 2 }} {{ 7 // 2 }} {{ 7 % 2 }} {{ 'a' * 3 }} {{ 1.0 }}", "7 3.5 3 1 aaa 1")]
    [InlineData("{{ if count > 2 && on }}many{{ else }}few{{ end }}", "many")]
    [InlineData("{{ for t in tags }}{{ for.index }}{{ t }}{{ if !for.last }},{{ end }}{{ else }}none{{ end }}", "0a,1b")]
    [InlineData("{{ case count }}{{ when 1, 2 }}few{{ when 3 }}three{{ else }}many{{ end }}", "three")]
    [InlineData("{{ x = 0; while x < 3; x = x + 1; x; end }}", "123")]
    [InlineData("{{ name | string.upcase | string.append '!' }}", "ANN!")]
    [InlineData("{{ func greet(who, how = 'Hi') }}{{ how }} {{ who }}{{ end }}{{ greet name }}, {{ greet name how: 'Yo' }}", "Hi Ann, Yo Ann")]
    [InlineData("{{ double(x) = x * 2 }}{{ [1, 2] | array.each @double }}", "[2, 4]")]
    [InlineData("{{ capture c }}[{{ name }}]{{ end }}{{ c }}{{ c }}", "[Ann][Ann]")]
    [InlineData("{{ nothing ?? 'none' }} {{ on ? 'yes' : 'no' }} {{ [] == empty }} {{ 1..3 }} {{ 1..<3 }}", "none yes true [1, 2, 3] [1, 2]")]
    [InlineData("{{ at }} {{ at | date.to_string '%F %H:%M' }} {{ at.year }} {{ wait.total_hours }}", "29 Mar 2026 2026-03-29 14:05 2026 1.5")]
    [InlineData("{{ $'{count} for {name}' }} {{ \"a\\tb\" }} {{ `\\d` }}", "3 for Ann a\tb \\d")]
    [InlineData("a\n  {{~ name ~}}\nb {%{ {{ name }} }%} {{- ' c' -}} \n d {{ # nothing }}", "a\nAnnb  {{ name }}  cd ")]
    [InlineData("{{ break_here = false; for t in tags; if t == 'b'; break; end; t; end }}", "a")]
    [InlineData("{{ with sender }}{{ first_name }}{{ name }}{{ end }}", "BenAnn")]
    [InlineData("before{{ ret }}after", "before")]
    public void Renders(string template, string expected) => Assert.Equal(expected, Rendered(template));

    [Fact]
    public void Gives_what_our_own_cases_expect()
    {
        var report = new TemplateTester(Engine).Run(Path.Combine(AppContext.BaseDirectory, "corpus", "templates"), CancellationToken.None);
        Assert.Equal("", string.Join("\n\n", report.Results.Where(r => r.Outcome != TemplateCaseOutcome.Passed).Select(r => $"{r.Name}: {r.Detail}")));
        Assert.True(report.Passed > 20, report.ToString());
    }

    [Fact]
    public void Takes_line_ends_of_either_kind() =>
        Assert.Equal("a\r\nAnn\r\nb", Rendered("a\r\n{{\r\nx = name\r\nx\r\n}}\r\nb"));

    [Fact]
    public void Includes_a_page_with_arguments_and_variables_of_its_own()
    {
        var options = TemplateOptions.Default with { Include = name => name == "row" ? "{{ $1 }}-{{ $.unit }}{{ $own = 1 }}{{ shared = 'seen' }}" : null };
        Assert.Equal("5-km|seen", Rendered("{{ include 'row' 5 unit: 'km' }}{{ $own }}|{{ shared }}", options));
    }

    [Theory]
    [InlineData("{{ include 'row' 5 }}", "number 6")]
    [InlineData("{{ include 'row' true }}", "boolean 2")]
    [InlineData("{{ include 'row' [1] }}", "array 1")]
    [InlineData("{{ include 'row' {name: 'Ann'} }}", "object Ann")]
    [InlineData("{{ 'row' | include 5 }}", "number 6")]
    public void A_page_gets_its_arguments_as_they_are(string template, string expected)
    {
        const string Row = "{{ $1 | object.typeof }} {{ case object.typeof $1; when 'object'; $1.name; when 'array'; $1.size; else; $1 + 1; end }}";
        Assert.Equal(expected, Rendered(template, TemplateOptions.Default with { Include = name => name == "row" ? Row : null }));
    }

    [Fact]
    public void Calls_functions_that_the_caller_brings()
    {
        var options = TemplateOptions.Default with
        {
            Functions = new Dictionary<string, Func<IReadOnlyList<object?>, object?>> { ["join_all"] = values => string.Join('+', values) },
        };
        Assert.Equal("1+Ann 2+x", Rendered("{{ join_all 1 name }} {{ 2 | join_all 'x' }}", options));
    }

    [Fact]
    public void Changes_to_the_model_stay_within_one_rendering()
    {
        const string Template = "{{ sender.first_name = 'X'; tags[0] = 'y'; name = 'Z' }}{{ sender.first_name }}{{ tags[0] }}{{ name }}";
        Assert.Equal("XyZ", Rendered(Template));
        Assert.Equal("BenaAnn", Rendered("{{ sender.first_name }}{{ tags[0] }}{{ name }}"));
    }

    [Theory]
    [InlineData("{{ 1 + }}", 1, 8)]
    [InlineData("text\n  {{ if on }}", 2, 12)]
    [InlineData("{{ end }}", 1, 6)]
    [InlineData("{{ x = y = 1 }}", 1, 8)]
    [InlineData("{{ for 5 in tags }}{{ end }}", 1, 4)]
    public void Tells_where_a_template_is_wrong(string template, int line, int column)
    {
        var parsed = Engine.Parse(template, "mine");
        Assert.True(parsed.HasErrors);
        Assert.Equal(("mine", line, column), (parsed.Messages[0].Template, parsed.Messages[0].Span.Line, parsed.Messages[0].Span.Column));
        Assert.Equal("template.failed", parsed.Render(Model, TemplateOptions.Default, CancellationToken.None).Failure?.Code);
    }

    [Theory]
    [InlineData("ok\n{{ nothing.x }}", 2, 12)]
    [InlineData("{{ 1 // 0 }}", 1, 6)]
    [InlineData("{{ name | no.such }}", 1, 14)]
    [InlineData("{{ unknown 1 }}", 1, 4)]
    [InlineData("{{ tags | array.join }}", 1, 21)]
    [InlineData("{{ readonly name; name = 1 }}", 1, 19)]
    [InlineData("{{ date.now }}", 1, 4)]
    [InlineData("{{ include 'x' }}", 1, 4)]
    public void Tells_where_a_rendering_failed(string template, int line, int column)
    {
        var at = Failed(template, TemplateOptions.Default);
        Assert.Equal((line, column), (at.At.Span.Line, at.At.Span.Column));
    }

    [Fact]
    public void Knows_the_time_where_there_is_a_clock()
    {
        var options = TemplateOptions.Default with { Clock = new StoppedClock(new DateTimeOffset(2026, 7, 1, 22, 30, 0, TimeSpan.Zero)) };
        Assert.Equal("01 Jul 2026", Rendered("{{ date.now }}", options));
        Assert.Equal("02 Jul 2026", Rendered("{{ date.now }}", options with { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") }));
    }

    [Fact]
    public void Refuses_a_model_that_holds_anything_but_template_values()
    {
        var model = new Dictionary<string, object?> { ["uri"] = new Uri("http://localhost") };
        Assert.Throws<ArgumentException>(() => Engine.Parse("{{ uri.host }}", "t").Render(model, TemplateOptions.Default, CancellationToken.None));
    }

    protected string Rendered(string template, TemplateOptions? options = null)
    {
        var parsed = Engine.Parse(template, "t");
        Assert.Empty(parsed.Messages);
        var result = parsed.Render(Model, options ?? TemplateOptions.Default, CancellationToken.None);
        return result.Ok ? result.Value : result.Failure.Message;
    }

    protected TemplateFailure Failed(string template, TemplateOptions options)
    {
        var result = Engine.Parse(template, "t").Render(Model, options, CancellationToken.None);
        return Assert.IsType<TemplateFailure>(result.Failure);
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
