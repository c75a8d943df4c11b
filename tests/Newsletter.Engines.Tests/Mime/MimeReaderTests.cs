using System.Text;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Mime;

public sealed class MimeReaderTests
{
    [Fact]
    public void Reads_back_what_the_writer_makes()
    {
        using var writer = new MessageWriter();
        var boundary = Multipart.Boundary("r42");
        HeaderFields.Text(writer, "Subject", "Über Äpfel");
        Multipart.Headers(writer, boundary);
        Multipart.Part(writer, boundary, "text/plain");
        writer.Personal("Hallo Jürgen,\nein Text");
        Multipart.Part(writer, boundary, "text/html");
        writer.Personal("<p>Hallo Jürgen</p>\n");
        Multipart.Close(writer, boundary);

        var message = MimeReader.Read(writer.Finish().Pieces.SelectMany(p => p.ToArray()).ToArray());

        Assert.Equal("Über Äpfel", message.Header("subject"));
        Assert.Equal(["text/plain", "text/html"], message.Parts.Select(p => p.ContentType.Value));
        Assert.Equal("Hallo Jürgen,\r\nein Text", message.First("text/plain")?.Text());
        Assert.Equal("<p>Hallo Jürgen</p>\r\n", message.First("text/html")?.Text());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Subject: x", "")]
    [InlineData("Subject: x\n\nbody\n", "body\n")]
    [InlineData("Subject: x\r\nno field\r\n", "no field\r\n")]
    [InlineData("\r\nbody", "body")]
    [InlineData(":\r\n\r\nbody", ":\r\n\r\nbody")]
    [InlineData("Content-Transfer-Encoding: base64\n\naGk", "hi")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n\na=\nb =3D=zz \nc", "ab ==zz\nc")]
    [InlineData("Content-Type: text/plain; charset=iso-8859-1\n\n\u00fc", "ü")]
    [InlineData("Content-Type: text/plain; charset=made-up\n\n\u00fc", "ü")]
    [InlineData("Content-Type: nonsense\n\nx", "x")]
    public void Makes_the_best_of_anything(string latin1, string text) =>
        Assert.Equal(text, MimeReader.Read(Encoding.Latin1.GetBytes(latin1)).Text());

    [Fact]
    public void Reads_a_multipart_that_was_cut_off_and_one_inside_a_message()
    {
        var message = MimeReader.Read(
            "Content-Type: multipart/mixed; boundary=\"a b\"\n\npreamble\n--a b \nContent-Type: message/rfc822\n\nSubject: inner\n\ninside\n--a b\n\nlast"u8.ToArray());
        Assert.Equal(2, message.Parts.Count);
        Assert.Equal("inner", message.Parts[0].Parts[0].Header("Subject"));
        Assert.Equal("inside", message.Parts[0].Parts[0].Text());
        Assert.Equal("last", message.Parts[1].Text());
    }

    [Fact]
    public void Stops_at_a_depth_that_no_honest_mail_has()
    {
        var nested = string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\n", 10_000));
        Assert.Equal(21, MimeReader.Read(Encoding.ASCII.GetBytes(nested)).All().Count());
    }

    [SkippableFact]
    public void Survives_the_mail_of_the_corpus()
    {
        foreach (var file in Directory.EnumerateFiles(Requirement.Corpus("bounces/eml")))
        {
            var message = MimeReader.Read(File.ReadAllBytes(file));
            Assert.True(message.Headers.Count > 0, file);
            Assert.All(message.All(), part => Assert.NotNull(part.Text()));
        }
    }
}
