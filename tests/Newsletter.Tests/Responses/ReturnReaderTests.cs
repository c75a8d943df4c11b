using System.Text;
using Newsletter.Responses.Returned;

namespace Newsletter.Tests.Responses;

/// <summary>What returned messages say: pairs of our own in tests/corpus/bounces, and the shared corpus with the share that must be right.</summary>
public sealed class ReturnReaderTests
{
    public static TheoryData<string> Own() =>
        [.. Directory.EnumerateFiles(Repository.At("tests", "corpus", "bounces"), "*.eml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Own))]
    public void Reads(string name)
    {
        var path = Repository.At("tests", "corpus", "bounces", name);
        var mail = ReturnReader.Read(File.ReadAllBytes(path + ".eml"));
        var recipients = mail.Recipients.Count == 0 ? "-" : string.Join(',', mail.Recipients);
        Assert.Equal(File.ReadAllText(path + ".txt").Trim(), $"{mail.Kind.ToString().ToLowerInvariant()} | {recipients} | {mail.Status ?? "-"}");
    }

    /// <summary>What servers of many kinds and countries answer, in a report whose own code says little.</summary>
    [Fact]
    public void Judges_what_servers_say()
    {
        var wrong = File.ReadLines(Repository.At("tests", "corpus", "bounces", "replies.tsv")).Select(line => line.Split('\t'))
            .Select(cells => (Said: cells[1], Want: cells[0], Got: Verdict.OfReply(cells[1]).ToString().ToLowerInvariant()))
            .Where(r => r.Got != r.Want).Select(r => $"{r.Said}: {r.Got} instead of {r.Want}");
        Assert.Equal([], wrong);
    }

    [SkippableFact]
    public void Reads_real_mail_better_than_the_best_open_parser()
    {
        var corpus = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        Skip.If(string.IsNullOrEmpty(corpus), "NEWSLETTER_CORPUS is not set.");
        int kinds = 0, rows = 0, found = 0, named = 0, falseAlarms = 0;
        foreach (var cells in File.ReadLines(Path.Combine(corpus, "bounces", "manifest.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            var mail = ReturnReader.Read(File.ReadAllBytes(Path.Combine(corpus, "bounces", cells[0])));
            var kind = mail.Kind.ToString().ToLowerInvariant();
            rows++;
            kinds += kind == cells[1] ? 1 : 0;
            falseAlarms += cells[1] == "none" && kind != "none" ? 1 : 0;
            var want = cells[2].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (want.Length == 0 || cells[1] == "none")
                continue;
            named++;
            found += want.All(address => mail.Recipients.Contains(address, StringComparer.OrdinalIgnoreCase)) ? 1 : 0;
        }

        Assert.True(kinds >= 0.92 * rows, $"kind: {kinds} of {rows}");
        Assert.True(found >= 0.97 * named, $"recipients: {found} of {named}");
        Assert.Equal(0, falseAlarms);
    }

    [SkippableFact]
    public void Judges_answers_given_while_sending()
    {
        var corpus = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        Skip.If(string.IsNullOrEmpty(corpus), "NEWSLETTER_CORPUS is not set.");
        var wrong = File.ReadLines(Path.Combine(corpus, "bounces", "smtp_replies.tsv")).Skip(1).Select(line => line.Split('\t'))
            .Where(cells => cells[1].StartsWith('5') && Verdict.OfReply(cells[0]).ToString().ToLowerInvariant() != cells[4])
            .Select(cells => $"{cells[0]}: {Verdict.OfReply(cells[0])} instead of {cells[4]}").ToList();
        Assert.True(wrong.Count <= 1, string.Join('\n', wrong));
    }

    [Fact]
    public void Takes_any_octets_within_a_moment()
    {
        var random = new Random(7);
        var seeds = Directory.EnumerateFiles(Repository.At("tests", "corpus", "bounces"), "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(b => b.Length > 0).ToList();
        for (var i = 0; i < 500; i++)
        {
            var message = seeds[random.Next(seeds.Count)].ToArray();
            for (var n = random.Next(20); n >= 0; n--)
                message[random.Next(message.Length)] = (byte)random.Next(256);
            Assert.NotNull(ReturnReader.Read(message.AsMemory(0, random.Next(message.Length + 1))));
        }

        // What regular expressions choke on, a million octets of each.
        foreach (var piece in (string[])["a", "<", "a@", "a.", "-- ", "=\r\n", "550 ", "5.1.", "to: <", " \t"])
            Assert.NotNull(ReturnReader.Read(Encoding.ASCII.GetBytes("From: mailer-daemon@a.example\r\nSubject: failure\r\n\r\n" + string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)))));
    }
}
