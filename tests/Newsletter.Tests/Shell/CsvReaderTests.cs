using System.Text.Json;
using System.Text.Json.Nodes;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Tests.Shell;

public sealed class CsvReaderTests
{
    public static TheoryData<string, char, string[][]> Texts => new()
    {
        { "a,b\r\nc,d", ',', [["a", "b"], ["c", "d"]] },
        { "a,b\rc,d\r", ',', [["a", "b"], ["c", "d"]] },
        { "a;\"b;\"\"c\"\"\n\"\nd", ';', [["a", "b;\"c\"\n"], ["d"]] },
        { "a\t \"b\"\t", '\t', [["a", " \"b\"", ""]] },
        { "a,\"b\" ,c\n", ',', [["a", "b", "c"]] },
        { "a,\"b", ',', [["a", "b"]] },
        { "\n\na", ',', [[""], [""], ["a"]] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Rows_are_read_whatever_ends_them(string text, char delimiter, string[][] expected)
    {
        Assert.Equal(expected, Rows(new StringReader(text), delimiter));
        Assert.Equal(expected, Rows(new OneByOne(text), delimiter));
    }

    [SkippableFact]
    public void The_corpus_is_read_as_expected()
    {
        var folder = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        Skip.If(string.IsNullOrEmpty(folder), "NEWSLETTER_CORPUS is not set");
        foreach (var one in JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "csv", "papaparse-core.json")))!.AsArray())
        {
            // Comments, headers and a mode for speed are that parser's own.
            if (one!["config"]!.AsObject().Any(c => c.Key != "delimiter"))
                continue;
            var expected = one["expected_rows"].Deserialize<string[][]>()!;
            var input = (string)one["input"]!;
            // There, a line end at the end begins a row of nothing.
            if (input.EndsWith('\n') && expected[^1] is [""])
                expected = expected[..^1];
            Assert.True(JsonSerializer.Serialize(expected) == JsonSerializer.Serialize(Rows(new StringReader(input), ',')), (string?)one["description"]);
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "csv"), "spectrum-*.csv"))
        {
            var rows = Rows(new StreamReader(file), ',');
            var expected = JsonNode.Parse(File.ReadAllText(file + ".json"))!["rows"]!.AsArray().Select(r => r!.AsObject().Select(p => (string)p.Value!).ToArray());
            Assert.Equal(expected, rows.Skip(1));
        }
    }

    /// <summary>A quote that nobody closed takes its own row with it, not the thousand below.</summary>
    [Fact]
    public void An_open_quote_can_be_read_as_a_letter()
    {
        using var reader = new CsvReader(new StringReader("a,\"b\nc,d\ne,f"), ',');
        Assert.True(reader.Read());
        Assert.True(reader.Damaged);
        reader.ReadWithoutQuotes();
        Assert.Equal("\"b", reader[1].ToString());
        Assert.True(reader.Read());
        Assert.Equal("d", reader[1].ToString());
    }

    /// <summary>However the text arrives: a row must not be cut elsewhere because its second half came later.</summary>
    [Theory]
    [InlineData("a,b,c\n\"1\",\"x \"y\"\",\"z\"\n", "1|x \"y\"|z")]
    [InlineData("a,b,c\n\"1\",\"x \"y\", w\",\"z\"\n", "1|x \"y\", w|z")]
    [InlineData("a,b,c\n\"1\",\"x,\"z\"\n", "1|x|z")]
    [InlineData("a,b,c\n1,\"x \"\"y\"\" \"w\"\",3\n", "1|x \"y\" \"w\"|3")]
    [InlineData("a,b,c\n\"1\",\"x\n\"2\",\"y\",\"z\"\n", "\"1\"|\"x", "2|y|z")]
    [InlineData("a,b\n\"L, Z\" <z@x>,1\n", "L, Z <z@x>|1")]
    [InlineData("a,b\n\"L, Z\" <z@x>,1", "L, Z <z@x>|1")]
    [InlineData("a\n\"L, Z\" <z@x>", "L, Z <z@x>")]
    public void Rows_whose_quotes_do_not_fit_together_are_cut_as_the_others_are(string text, params string[] expected)
    {
        Assert.Equal(expected, Filled(new StringReader(text)).Skip(1));
        Assert.Equal(expected, Filled(new OneByOne(text)).Skip(1));
    }

    private static List<string> Filled(TextReader text)
    {
        using var reader = new CsvReader(text, ',');
        var rows = new List<string>();
        while (reader.ReadFilled())
            rows.Add(string.Join('|', reader.Fields()));
        return rows;
    }

    internal static List<string[]> Rows(TextReader text, char delimiter)
    {
        using var reader = new CsvReader(text, delimiter);
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.Count).Select(i => reader[i].ToString())]);
        return rows;
    }

    private sealed class OneByOne(string text) : StringReader(text)
    {
        public override int Read(char[] buffer, int index, int count) => base.Read(buffer, index, Math.Min(1, count));
    }
}
