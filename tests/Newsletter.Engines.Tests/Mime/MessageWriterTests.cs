using System.Text;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Smtp;

namespace Newsletter.Engines.Tests.Mime;

public sealed class MessageWriterTests
{
    [Fact]
    public void Puts_shared_and_personal_pieces_in_order_without_copying_the_shared_ones()
    {
        using var writer = new MessageWriter();
        var shared = QuotedPrintable.Encode("Dear ");
        writer.Shared(shared);
        writer.Personal("Zoë");
        writer.Personal("!\n");
        writer.Shared(shared);
        var content = writer.Finish();

        Assert.Equal("Dear =\r\nZo=C3=AB=\r\n!\r\nDear =\r\n", Text(content));
        Assert.Equal(3, content.Pieces.Count);
        Assert.True(content.Pieces[0].Span.Overlaps(shared));
        Assert.True(content.IsAscii && content.NoLeadingDots);
    }

    [Fact]
    public void Keeps_earlier_octets_in_place_when_it_grows_and_starts_anew_after_a_reset()
    {
        using var writer = new MessageWriter();
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}\n"));
        for (var round = 0; round < 2; round++)
        {
            writer.Reset();
            writer.Personal(text);
            Assert.Equal(text.ReplaceLineEndings("\r\n"), Text(writer.Finish()));
        }
    }

    [Fact]
    public void Says_when_an_octet_is_not_ascii()
    {
        using var writer = new MessageWriter();
        HeaderFields.Mailbox(writer, "To", null, "jürgen@a.example");
        Assert.False(writer.Finish().IsAscii);
    }

    private static string Text(MailContent content) => string.Concat(content.Pieces.Select(p => Encoding.UTF8.GetString(p.Span)));
}
