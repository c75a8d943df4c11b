using System.Text;
using Newsletter.Composing;
using Newsletter.Engines.Mime;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Rendering;
using Newsletter.Tests.Rendering;

namespace Newsletter.Tests.Composing;

/// <summary>Copies whose links are counted, as octets.</summary>
public sealed class CountedCopyTests
{
    [Fact]
    public void In_total_a_copy_costs_not_one_piece_more()
    {
        using var off = Compose(Tracking.Off, agreed: true);
        using var total = Compose(Tracking.Aggregate, agreed: true);
        using var no = Compose(Tracking.Individual, agreed: false);

        Assert.Equal(off.Content.Pieces.Count, total.Content.Pieces.Count);
        Assert.Equal(off.Content.Pieces.Count, no.Content.Pieces.Count);
        Assert.Equal(Texts(total), Texts(no));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_composed_is_what_is_rendered(bool agreed)
    {
        using var copy = Compose(Tracking.Individual, agreed);
        var mail = MimeReader.Read(copy.ToArray());
        var octets = Encoding.ASCII.GetString(copy.ToArray());

        Assert.All(octets.Split("\r\n"), line => Assert.True(line.Length <= 998, line));
        var (html, text) = (mail.First("text/html")!.Text(), mail.First("text/plain")!.Text());
        foreach (var part in new[] { html, text })
        {
            var tokens = part.Split("/l/").Skip(1).Select(rest => rest.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '/').Count()).ToList();
            Assert.True(tokens.Count > 5);
            Assert.All(tokens, length => Assert.Equal(agreed ? 81 : 40, length));
        }

        Assert.Contains(agreed ? ".gif\" alt=\"\"" : ".gif\"", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("/o/", StringComparison.Ordinal) > html.LastIndexOf("/l/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_in_a_text_that_differs_from_reader_to_reader_is_counted_as_well()
    {
        var content = Content(Tracking.Individual) with { Intro = "{{ subscriber.name }}, [here](https://news.example/here)." };
        var copy = Prepare(content).Render(Reader(agreed: true)).Value;

        Assert.DoesNotContain("https://news.example/here", copy.Html, StringComparison.Ordinal);
        Assert.Matches("Maren, <a href=\"[^\"]*/l/[a-z2-7]{40}/[a-z2-7]{40}\"", copy.Html);
        Assert.Matches(@"Maren, here\s+\([^)]*/l/[a-z2-7]{40}/[a-z2-7]{40}\)", copy.Text);
    }

    [Theory]
    [InlineData("<a href=\"https://own.example/a?b&amp;c\">x</a>", "https://own.example/a?b&c")]
    [InlineData("<A class='k' HREF='https://own.example/single'>x</A>", "https://own.example/single")]
    [InlineData("<v:roundrect href=\"https://own.example/button\">", "https://own.example/button")]
    [InlineData("<a href=\"https://own.example/{{ subscriber.name }}\">x</a>", null)]
    [InlineData("<a data-href=\"https://own.example/other\">x</a>", null)]
    [InlineData("<link href=\"https://own.example/style\">", null)]
    [InlineData("<a href=\"mailto:desk@own.example\">x</a>", null)]
    [InlineData("{{ x = 'https://own.example/code' }}", null)]
    public void Addresses_of_the_designs_own_are_counted_where_they_are_whole(string piece, string? counted)
    {
        var html = Prepare(WithFile("html.scriban", "</body>", piece + "</body>")).Revision.Links!.All.Where(l => l.Place == LinkPlace.Design).Select(l => l.Url);

        Assert.Equal(counted is null ? [] : [counted], html);
    }

    [Theory]
    [InlineData("\nMore: https://own.example/text.\n", "https://own.example/text")]
    [InlineData("\n(https://own.example/brackets)\n", "https://own.example/brackets")]
    [InlineData("\nhttps://own.example/{{ subscriber.name }}\n", null)]
    [InlineData("\n{{ 'https://own.example/code' }}\n", null)]
    public void So_are_those_of_its_plain_text(string piece, string? counted)
    {
        var prepared = Prepare(WithFile("text.scriban", null, piece));

        Assert.Equal(counted is null ? [] : [counted], prepared.Revision.Links!.All.Where(l => l.Place == LinkPlace.Design).Select(l => l.Url));
        if (counted is not null)
            Assert.DoesNotContain(counted, prepared.Render(Reader(agreed: true)).Value.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_node_finds_the_same_numbers()
    {
        var (one, other) = (Prepare(Content(Tracking.Individual)).Revision.Links!.All, Prepare(Content(Tracking.Individual)).Revision.Links!.All);

        Assert.Equal(one, other);
        Assert.Equal(Enumerable.Range(1, one.Count), one.Select(l => l.Number));
    }

    [Theory]
    [InlineData("https://news.harbour-and-hill.example/weekly/unsubscribe/token", false)]
    [InlineData("https://news.harbour-and-hill.example/weekly/preferences/token", false)]
    [InlineData("https://news.harbour-and-hill.example/weekly/issues/3", true)]
    [InlineData("HTTPS://OTHER.example/weekly/unsubscribe/token", true)]
    [InlineData("tel:+49301234", false)]
    public void What_a_reader_does_for_themselves_is_left_alone_whoever_wrote_the_link(string url, bool counted)
    {
        var links = Prepare(Content(Tracking.Aggregate) with { SignOff = $"[x]({url})" }).Revision.Links!.All;

        Assert.Equal(counted, links.Any(l => l.Url == url));
    }

    private static RevisionContent Content(Tracking tracking)
    {
        var content = SampleIssue.Content();
        return content with { Publication = content.Publication with { Tracking = tracking, CountOpens = true } };
    }

    /// <summary>The design with something put in; null: at its end.</summary>
    private static RevisionContent WithFile(string file, string? at, string with)
    {
        var content = Content(Tracking.Individual);
        var files = content.DesignFiles.ToDictionary();
        files[file] = at is null ? files[file] + with : files[file].Replace(at, with, StringComparison.Ordinal);
        return content with { DesignFiles = files };
    }

    private static PreparedIssue Prepare(RevisionContent content) => SampleIssue.Prepare(content, ComposeOptions.Preview);

    private static ComposedCopy Compose(Tracking tracking, bool agreed) => Prepare(Content(tracking)).Compose(Reader(agreed)).Value;

    /// <summary>The parts as they are read: how quoted-printable breaks their lines is the engine's affair.</summary>
    private static IEnumerable<string> Texts(ComposedCopy copy) =>
        MimeReader.Read(copy.ToArray()).Parts.Select(part => Golden.WithoutTokens(part.Text()));

    private static Recipient Reader(bool agreed) => SampleIssue.Reader() with { Individual = agreed };
}
