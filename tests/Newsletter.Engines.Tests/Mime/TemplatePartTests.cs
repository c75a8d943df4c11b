using System.Text;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Tests.Mime;

public sealed class TemplatePartTests
{
    private const string Mark = "/mark2mark2mark2mark2";

    /// <summary>A page whose fixed part holds the mark twice, and whose personal text may hold it as well.</summary>
    private static readonly Page Sample = new(["Dear ", $",\n<a href=\"https://news.example/l/one{Mark}\">.One</a> and <a href=\"https://news.example/l/two{Mark}\">two</a>\n."]);

    [Theory]
    [InlineData("Maren", "/token")]
    [InlineData("Мария", "/averylongtokenaverylongtokenaverylongtoken")]
    [InlineData($"<a href=\"x{Mark}\">", "/token")]
    [InlineData($"{Mark}{Mark}", "/token")]
    [InlineData("", "")]
    public void A_mark_becomes_what_the_copy_has_of_its_own_wherever_it_stands(string name, string own)
    {
        var written = Write(new TemplatePart(Sample, Mark), name, own);

        Assert.Equal(Sample.With(name).Replace(Mark, own, StringComparison.Ordinal), Decode(written));
        Assert.All(Encoding.ASCII.GetString(written).Split("\r\n"), line => Assert.True(line.Length <= 76 && !line.StartsWith('.'), line));
    }

    [Fact]
    public void What_a_copy_has_of_its_own_moves_no_octet_around_it()
    {
        var part = new TemplatePart(Sample, Mark);
        var (one, other) = (Lines(Write(part, "Maren", "/aaaa")), Lines(Write(part, "Maren", "/bbbb")));

        Assert.Equal(one.Where(line => line != "/aaaa="), other.Where(line => line != "/bbbb="));
        Assert.Equal(2, one.Count(line => line == "/aaaa="));
    }

    [Fact]
    public void Without_the_mark_a_copy_is_as_if_it_had_never_been_there()
    {
        var plain = new Page([.. Sample.FixedRuns.Select(run => run.Replace(Mark, "", StringComparison.Ordinal))]);

        Assert.Equal(Write(new TemplatePart(plain), "Maren", ""), Write(new TemplatePart(Sample, Mark, keep: false), "Maren", ""));
    }

    private static byte[] Write(TemplatePart part, string name, string own)
    {
        using var message = new MessageWriter();
        Assert.True(part.Fill(new Dictionary<string, object?> { ["name"] = name }, message, CancellationToken.None, own.Length == 0 ? default : QuotedPrintable.Encode(own)).Ok);
        return [.. message.Finish().Pieces.SelectMany(piece => piece.ToArray())];
    }

    private static string[] Lines(byte[] written) => Encoding.ASCII.GetString(written).Split("\r\n");

    private static string Decode(byte[] written) => Encoding.UTF8.GetString(QuotedPrintableReader.Decode(written)).ReplaceLineEndings("\n");

    /// <summary>Everything before the name, the name, everything behind it.</summary>
    private sealed class Page(IReadOnlyList<string> runs) : ISpecialisedTemplate
    {
        public IReadOnlyList<string> FixedRuns => runs;

        public string With(string name) => runs[0] + name + runs[1];

        public Result<Done> Fill(IReadOnlyDictionary<string, object?> personal, ITemplateSink sink, CancellationToken cancellationToken)
        {
            sink.Fixed(0);
            sink.Personal((string)personal["name"]!); // the tests bring it
            sink.Fixed(1);
            return default(Done);
        }
    }
}
