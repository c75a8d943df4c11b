using Newsletter.Engines.Templates;
using Newsletter.Engines.Tests.Contracts;

namespace Newsletter.Engines.Tests.Templates;

public class BuiltInTemplateEngineTests : TemplateEngineContract
{
    protected override ITemplateEngine Engine => new BuiltInTemplateEngine();

    [Fact]
    public void Leaves_nothing_but_the_personal_parts_to_a_copy()
    {
        const string Text = """
            {{ accent = 'red' }}<h1>{{ title }}</h1>
            {{~ for a in articles ~}}
            <h2 style="{{ accent }}">{{ a }}</h2>{{ if a == 'two' }}{{ reader.name }}{{ end }}
            {{~ end ~}}
            {{~ include 'foot' ~}}
            """;
        var options = TemplateOptions.Default with { Include = _ => "{{ if reader.name }}Dear {{ reader.name }}{{ end }}, leave: {{ links.leave }}.\n" };
        var known = new Dictionary<string, object?> { ["title"] = "T", ["articles"] = new object?[] { "one", "two", "three" } };
        var special = Engine.Parse(Text, "t").Specialise(known, new HashSet<string> { "reader", "links" }, options, CancellationToken.None).Value;

        string[] expected =
        [
            "<h1>T</h1>\n<h2 style=\"red\">one</h2>\n<h2 style=\"red\">two</h2>",
            "\n<h2 style=\"red\">three</h2>\n",
            "Dear ",
            ", leave: ",
            ".\n",
        ];
        Assert.Equal(expected, special.FixedRuns);
    }
}
