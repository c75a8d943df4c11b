using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Newsletter.Composing;
using Newsletter.Data.Secrets;
using Newsletter.Engines.Dkim;
using Newsletter.Engines.Mime;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Rendering;
using Newsletter.Subscribers;
using Newsletter.Tests.Rendering;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composing;

public sealed partial class IssueComposerTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private static readonly RevisionContent Sample = SampleIssue.Content();
    private static readonly Recipient Real = SampleIssue.Reader() with { Mode = RecipientMode.Real };

    private Tokens Tokens => fixture.Service.Get<Tokens>();

    [Fact]
    public void Every_header_of_the_contract_is_there_once()
    {
        var message = MimeReader.Read(Bytes(Prepare(), Real));
        var names = message.Headers.Select(h => h.Name).ToList();
        string[] wanted =
        [
            "From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "Reply-To", "List-Id", "List-Unsubscribe-Post", "List-Help",
            "List-Owner", "Feedback-ID", "Content-Language", "MIME-Version", "Content-Type",
        ];
        Assert.Equal(wanted, names);
        Assert.Equal("42:harbour-and-hill:weekly:harbourandhille", Header(message, "Feedback-ID"));
        Assert.Equal("Thu, 26 Nov 2026 09:00:00 +0000", Header(message, "Date"));
        Assert.Equal("\"Harbour & Hill\" <harbour-and-hill.harbour-and-hill.example>", Header(message, "List-Id").Replace("Harbour & Hill <", "\"Harbour & Hill\" <", StringComparison.Ordinal));
        Assert.Equal("List-Unsubscribe=One-Click", Header(message, "List-Unsubscribe-Post"));
    }

    [Fact]
    public void Tokens_name_the_copy_and_the_reader()
    {
        using var copy = SampleIssue.Value(Prepare().Compose(Real));
        var header = Header(MimeReader.Read(copy.ToArray()), "List-Unsubscribe");
        var leave = header.Split("/unsubscribe/")[1].Split('>')[0];
        var links = SampleIssue.Links(Tokens);
        Assert.True(links.TryRead(TokenPurpose.Leave, leave, out var reader));
        Assert.Equal(new ReaderKey(7, 1, 1, 1), reader);
        Assert.False(links.TryRead(TokenPurpose.Preferences, leave, out _));
        Assert.Contains($"<mailto:leave+{leave}@bounce.harbour-and-hill.example>", header, StringComparison.Ordinal);

        var delivery = copy.MessageId.Split('@')[0];
        Assert.Equal($"bounce+{delivery}@bounce.harbour-and-hill.example", copy.Envelope.Sender);
        Assert.True(links.TryReadDelivery(delivery, out var key));
        Assert.Equal(new DeliveryKey(1, 1), key);
        Assert.True(copy.Envelope.Sender.Split('@')[0].Length <= 64);
    }

    [Fact]
    public void A_copy_made_again_is_the_same_octets() => Assert.Equal(Bytes(Prepare(), Real), Bytes(Prepare(), Real));

    [Fact]
    public void A_signed_copy_made_again_is_the_same_octets_too()
    {
        using var rsa = DkimKey.Generate(DkimAlgorithm.RsaSha256);
        using var ed25519 = DkimKey.Generate(DkimAlgorithm.Ed25519Sha256);
        var signers = new DkimSigners([new DkimSigner(SampleIssue.Domain, "r", rsa), new DkimSigner(SampleIssue.Domain, "e", ed25519)]);
        var composer = SampleIssue.Composer(Tokens, signers: signers);
        var signed = Bytes(SampleIssue.Value(composer.Prepare(Sample, SampleIssue.Identity(), ComposeOptions.Delivery)), Real);
        Assert.Equal(signed, Bytes(SampleIssue.Value(composer.Prepare(Sample, SampleIssue.Identity(), ComposeOptions.Delivery)), Real));
        Assert.Equal(["DKIM-Signature", "DKIM-Signature", "From"], MimeReader.Read(signed).Headers.Take(3).Select(h => h.Name));
        var unsigned = Bytes(Prepare(), Real);
        Assert.Equal(unsigned, signed[^unsigned.Length..]);
    }

    [Fact]
    public void A_preview_differs_from_the_delivery_in_its_tokens_alone()
    {
        var real = Encoding.ASCII.GetString(Bytes(Prepare(), Real));
        var preview = Encoding.ASCII.GetString(Bytes(Prepare(), Real with { Mode = RecipientMode.Inert }));
        Assert.NotEqual(real, preview);
        Assert.Equal(real.Length, preview.Length);
        Assert.Equal(Golden.WithoutTokens(real), Golden.WithoutTokens(preview));
    }

    [Fact]
    public void A_test_mail_differs_in_its_subject_and_recipient_too()
    {
        var real = Lines(Prepare(), Real);
        var test = Lines(Prepare(options: ComposeOptions.Test), Real with { Mode = RecipientMode.Inert });
        Assert.Equal(real.Length, test.Length);
        Assert.Equal(["Subject: [Test] The tide gauge that talked a city out of its sea wall"], test.Except(real));

        static string[] Lines(PreparedIssue issue, Recipient recipient) => Golden.WithoutTokens(Encoding.ASCII.GetString(Bytes(issue, recipient))).Split("\r\n");
    }

    [Fact]
    public void The_parts_of_the_message_are_what_was_rendered()
    {
        var issue = Prepare();
        var message = MimeReader.Read(Bytes(issue, Real));
        var copy = SampleIssue.Value(issue.Render(Real));
        Assert.Equal(["text/plain", "text/html"], message.Parts.Select(p => p.ContentType.Value));
        Assert.Equal(copy.Text, Text(message.Parts[0]));
        Assert.Equal(copy.Html, Text(message.Parts[1]));
    }

    [Fact]
    public void Without_a_return_path_or_https_nothing_is_offered_that_would_not_work()
    {
        var composer = SampleIssue.Composer(Tokens, returnPath: false, oneClick: false);
        using var copy = SampleIssue.Value(SampleIssue.Value(composer.Prepare(Sample, SampleIssue.Identity(), ComposeOptions.Delivery)).Compose(Real));
        var message = MimeReader.Read(copy.ToArray());
        Assert.Equal("letter@harbour-and-hill.example", copy.Envelope.Sender);
        Assert.DoesNotContain("mailto", Header(message, "List-Unsubscribe"), StringComparison.Ordinal);
        Assert.DoesNotContain(message.Headers, h => h.Name == "List-Unsubscribe-Post");
    }

    [Fact]
    public void A_rehearsal_has_no_page_in_the_archive()
    {
        var identity = SampleIssue.Identity() with { Number = null, Rehearsal = true };
        var issue = SampleIssue.Value(SampleIssue.Composer(Tokens).Prepare(Sample, identity, ComposeOptions.Delivery));
        Assert.DoesNotContain("/issues/", SampleIssue.Value(issue.Render(Real)).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A\r\nBcc: x@evil.example")]
    [InlineData("\"><script>")]
    [InlineData("Ünïcödé 名前 \u202e gnp.exe")]
    [InlineData("a,b;c:d@e<f>\\\"")]
    [InlineData("")]
    public void Whatever_a_reader_is_called_stays_in_the_name(string name)
    {
        var message = MimeReader.Read(Bytes(Prepare(), Real with { Name = name }));
        Assert.DoesNotContain(message.Headers, h => h.Name == "Bcc");
        Assert.Equal(15, message.Headers.Count);
        Assert.EndsWith("maren.okafor@reader.example", Header(message, "To").TrimEnd('>'), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Every_subject_and_name_of_the_corpus_comes_back_unchanged()
    {
        var corpus = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        Skip.If(string.IsNullOrEmpty(corpus), "NEWSLETTER_CORPUS is not set");
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(corpus, "subjects", "subjects.json")));
        var texts = json.RootElement.GetProperty("texts").EnumerateArray().Select(t => t.GetProperty("text").GetString()!).ToList(); // every entry has one
        Assert.NotEmpty(texts);
        var issue = Prepare(Sample with { Subject = "{{ subscriber.attributes.subject }}" });
        foreach (var text in texts.Where(t => !string.IsNullOrWhiteSpace(RenderModel.OneLine(t))))
        {
            var message = MimeReader.Read(Bytes(issue, Real with { Name = text, Attributes = new Dictionary<string, string> { ["subject"] = text } }));
            Assert.Equal(RenderModel.OneLine(text), Header(message, "Subject"));
            Assert.Equal(15, message.Headers.Count);
        }
    }

    [Theory]
    [InlineData("a@b.example\r\nBcc: c@d.example")]
    [InlineData("no address")]
    [InlineData("")]
    public void An_address_that_is_none_is_refused(string address) => Assert.Equal("mime.address", Prepare().Compose(Real with { Address = address }).Failure?.Code);

    [Fact]
    public void Headers_that_could_be_broken_are_refused_for_the_whole_issue()
    {
        var publication = Sample.Publication with { From = new Sender("A\r\nBcc: x@evil.example", "letter@harbour-and-hill.example") };
        Assert.Equal("mime.header", SampleIssue.Composer().Prepare(Sample with { Publication = publication }, SampleIssue.Identity(), ComposeOptions.Delivery).Failure?.Code);
    }

    [Theory]
    [InlineData("maren@reader.example", true)]
    [InlineData("mären@reader.example", false)]
    [InlineData("maren@bücher.example", true)]
    public void A_message_is_seven_bit_but_for_addresses_that_are_not(string address, bool ascii)
    {
        using var copy = SampleIssue.Value(Prepare().Compose(Real with { Address = address, Name = "Ünï" }));
        Assert.Equal(ascii, copy.Content.IsAscii);
        Assert.True(copy.Content.NoLeadingDots);
    }

    [Fact]
    public void No_line_is_long_or_begins_with_a_dot_whatever_is_in_it()
    {
        var article = Sample.Articles[0].Content with { Lead = ". " + new string('x', 5000) + "\n.\n" + string.Concat(Enumerable.Repeat("名前😀", 800)) };
        var content = Sample with { Articles = [Sample.Articles[0] with { Content = article }], Intro = "{{ subscriber.name }}" };
        var bytes = Bytes(Prepare(content), Real with { Name = new string('ü', 3000) + "." });
        foreach (var line in Encoding.ASCII.GetString(bytes).Split("\r\n"))
        {
            // A word that cannot be folded may be longer than 78, never than 998 (RFC 5322 section 2.1.1).
            Assert.True(line.Length <= 76 || (line.Length < 998 && OneWord().IsMatch(line)), line);
            Assert.False(line.StartsWith('.'), line);
            Assert.DoesNotContain('\n', line);
        }
    }

    [Fact]
    public async Task Copies_made_at_once_are_those_made_one_by_one()
    {
        var issue = Prepare(Sample with { Intro = "Hello {{ subscriber.name }}" });
        var expected = Enumerable.Range(0, 64).Select(i => Bytes(issue, Person(i))).ToList();
        var made = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => Bytes(issue, Person(i)))));
        Assert.Equal(expected, made);

        static Recipient Person(int i) => Real with { Row = i, SubscriberKey = i, Name = "Reader " + i, SwitchedOffSections = i % 3 == 0 ? ["water"] : null };
    }

    [GeneratedRegex("^(?:Message-ID:|List-Unsubscribe:|) <[^ ]*>,?$", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex OneWord();

    private PreparedIssue Prepare(RevisionContent? content = null, ComposeOptions? options = null) =>
        SampleIssue.Value(SampleIssue.Composer(Tokens).Prepare(content ?? Sample, SampleIssue.Identity(), options ?? ComposeOptions.Delivery));

    private static byte[] Bytes(PreparedIssue issue, Recipient recipient)
    {
        using var copy = SampleIssue.Value(issue.Compose(recipient));
        return copy.ToArray();
    }

    private static string Header(MimeEntity message, string name) => message.Headers.Single(h => h.Name == name).Value;

    private static string Text(MimeEntity part) => part.Text().ReplaceLineEndings("\n");
}
