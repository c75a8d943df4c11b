using Newsletter.Composing;
using Newsletter.Data.Secrets;
using Newsletter.Engines.Mime;
using Newsletter.Publications;
using Newsletter.Subscribers;
using Newsletter.Tests.Rendering;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composing;

public sealed class ConfirmationMailTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private static readonly DateTimeOffset AskedAt = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("english", "en", "Harbour & Hill", "Harbour & Hill, 14 Ropewalk Stairs\n4400 Port Merrow")]
    [InlineData("arabic", "ar", "رسالة المدينة", "رسالة المدينة، شارع السوق القديم 14\nميناء الواحة")]
    public void Both_parts_are_as_they_were_looked_at(string file, string language, string name, string address)
    {
        var read = MimeReader.Read(Compose(Publication(language, name, address)));
        var folder = Repository.At("tests", "corpus", "rendering");
        Golden.Matches(Path.Combine(folder, $"confirmation.{file}.txt"), Golden.WithoutTokens(Part(read, "text/plain")));
        Golden.Matches(Path.Combine(folder, $"confirmation.{file}.html"), Golden.WithoutTokens(Part(read, "text/html")));
    }

    [Fact]
    public void A_name_is_text_in_every_place()
    {
        var read = MimeReader.Read(Compose(Publication("en", "A <b>\"bold\"</b> & {{ x }}", "1 <Lane>")));
        var html = Part(read, "text/html");
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<Lane>", html, StringComparison.Ordinal);
        Assert.Contains("A &lt;b&gt;&quot;bold&quot;&lt;/b&gt; &amp; &#123;&#123; x }}", html, StringComparison.Ordinal);
        Assert.Contains("A <b>\"bold\"</b> & {{ x }}", Part(read, "text/plain"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_address_that_was_typed_stands_in_the_envelope_alone()
    {
        var read = MimeReader.Read(Compose(Publication("en", "Harbour & Hill", "1 Lane"), "buy-cheap-pills@reader.example"));
        Assert.All(read.Parts, part => Assert.DoesNotContain("buy-cheap-pills", part.Text(), StringComparison.Ordinal));
    }

    private byte[] Compose(Publication publication, string address = "maren@reader.example")
    {
        var mail = new ConfirmationMail(new ReaderLinks(SampleIssue.PublicUrl, fixture.Service.Get<Tokens>()), new ComposingOptions());
        using var copy = SampleIssue.Value(mail.Compose(publication, new Confirmation { SubscriberKey = 7, PublicationKey = 1, AskedAt = AskedAt }, address));
        return copy.ToArray();
    }

    private static Publication Publication(string language, string name, string address) => new()
    {
        Key = 1,
        Slug = "harbour-and-hill",
        Name = name,
        Language = language,
        TimeZone = "Europe/Lisbon",
        From = new Sender(name, "letter@harbour-and-hill.example"),
        PostalAddress = address,
    };

    private static string Part(MimeEntity read, string type) => read.Parts.Single(part => part.ContentType.Value == type).Text().ReplaceLineEndings("\n");
}
