using System.Text;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Tests.Contracts;

public abstract partial class TemplateEngineContract
{
    [Theory]
    [InlineData("Dear {{ reader.name }}, {{ name }} writes.")]
    [InlineData("{{ if reader.name }}Dear {{ reader.name }}{{ else }}Hello{{ end }} from {{ name }}")]
    [InlineData("{{ for t in tags }}{{ t }}:{{ reader.name }};{{ end }}")]
    [InlineData("{{ for c in reader.cities }}{{ c }} {{ name }}{{ else }}nowhere{{ end }}")]
    [InlineData("{{ x = name; if reader.name == 'Cy'; x = 'you'; end }}{{ x }}")]
    [InlineData("{{ func hi; ret 'Hi ' + $0; end }}{{ hi name }} {{ hi reader.name }}")]
    [InlineData("{{ include 'foot' }}\n  {{ include 'foot' }}")]
    [InlineData("{{ capture c }}{{ reader.name | string.upcase }}{{ end }}{{ c }}{{ c | string.size }}")]
    [InlineData("{{ for t in tags; if reader.name == t; break; end; t; end }}!")]
    [InlineData("{{ case reader.name; when 'Cy'; 'C'; when name; 'A'; else; '?'; end }}")]
    [InlineData("   {{ reader.name }}\nx\n   {{ reader.lines; tags[0] }}")]
    [InlineData("{{ reader.none.none }}")]
    [InlineData("{{ for n in 1..3 }}{{ n += reader.cities.size }}{{ n }}{{ end }}{{ n }}")]
    [InlineData("{{ for t in tags }}{{ include 'foot' }}{{ for t in reader.cities }}{{ t }}{{ end }}{{ end }}{{ array.cycle tags }}{{ if reader.name; array.cycle tags; end }}")]
    [InlineData("{{ if reader.name; nothing.x; end }}")]
    public void A_copy_reads_as_if_it_had_been_rendered_from_the_start(string text)
    {
        var options = Html with { Include = _ => "Bye {{ reader.name }},\n  {{ name }}\n" };
        var template = Engine.Parse(text, "t");
        var specialised = template.Specialise(Model, new HashSet<string> { "reader" }, options, CancellationToken.None);
        Assert.True(specialised.Ok, specialised.Failure?.Message);
        foreach (var reader in new[] { Reader("Cy", "a\nb"), Reader(null, "<x>\n", "Ulm"), Reader("a", "", "Ulm", "Bonn") })
        {
            var personal = new Dictionary<string, object?> { ["reader"] = reader };
            var whole = template.Render(Model.Concat(personal).ToDictionary(), options, CancellationToken.None);
            Assert.Equal(whole.Ok ? whole.Value : whole.Failure.Message, Filled(specialised.Value, personal));
        }
    }

    [Fact]
    public void A_specialised_template_serves_many_at_once()
    {
        var template = Engine.Parse("{{ for t in tags }}{{ reader.name }}{{ t }}{{ end }}", "t");
        var specialised = template.Specialise(Model, new HashSet<string> { "reader" }, TemplateOptions.Default, CancellationToken.None).Value;
        Parallel.For(0, 200, i =>
        {
            var personal = new Dictionary<string, object?> { ["reader"] = Reader("n" + i, "") };
            Assert.Equal($"n{i}an{i}b", Filled(specialised, personal));
        });
    }

    [Fact]
    public void What_fails_for_everybody_fails_at_once_or_in_every_copy()
    {
        var template = Engine.Parse("{{ reader.name }}{{ nothing.x }}", "t");
        var specialised = template.Specialise(Model, new HashSet<string> { "reader" }, TemplateOptions.Default, CancellationToken.None);
        var failure = specialised.Ok
            ? specialised.Value.Fill(new Dictionary<string, object?> { ["reader"] = Reader("x", "") }, new TextSink([]), CancellationToken.None).Failure
            : specialised.Failure;
        Assert.IsType<TemplateFailure>(failure);
    }

    private static Dictionary<string, object?> Reader(string? name, string lines, params object?[] cities) =>
        new() { ["name"] = name, ["lines"] = lines, ["cities"] = cities, ["none"] = name == "a" ? null : new Dictionary<string, object?>() };

    private static string Filled(ISpecialisedTemplate specialised, IReadOnlyDictionary<string, object?> personal)
    {
        var sink = new TextSink(specialised.FixedRuns);
        var filled = specialised.Fill(personal, sink, CancellationToken.None);
        return filled.Ok ? sink.ToString() : filled.Failure.Message;
    }

    private sealed class TextSink(IReadOnlyList<string> runs) : ITemplateSink
    {
        private readonly StringBuilder _text = new();

        public void Fixed(int index) => _text.Append(runs[index]);

        public void Personal(ReadOnlySpan<char> text) => _text.Append(text);

        public override string ToString() => _text.ToString();
    }
}
