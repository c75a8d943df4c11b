using System.Buffers;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Mime;

/// <summary>A whole newsletter copy, put together as the product does it, before the eyes of another program.</summary>
public sealed class AssembledMessageTests
{
    [Theory]
    [InlineData("Zoë")]
    [InlineData("")]
    [InlineData(". From =20 \t")]
    [InlineData("日本語の名前 👩‍👩‍👧‍👦")]
    public void Reads_back_part_by_part(string name)
    {
        var message = MimeReader.Read(Assemble(name));
        Assert.Equal($"Die Woche: Neues für {name}".TrimEnd(), message.Header("Subject")?.TrimEnd());
        Assert.Equal($"Hallo {name}!\r\n\r\n.Punkt\r\n", message.First("text/plain")?.Text());
        Assert.Equal($"<p>Hallo {name}!</p>{new string('x', 500)}</html>\r\n", message.First("text/html")?.Text());
    }

    [SkippableTheory]
    [InlineData("Zoë")]
    [InlineData(". From =20 \t")]
    [InlineData("日本語の名前 👩‍👩‍👧‍👦 und noch ein sehr langer Name, der umbrochen werden muss")]
    public async Task Passes_the_lint(string name)
    {
        var lint = Requirement.Peer("mime_lint.py");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, Assemble(name));
            Assert.Contains(": 0 must, 0 should", await OutsideProcess.RunAsync("python3", [lint, file]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static byte[] Assemble(string name)
    {
        // Once for all copies.
        var boundary = Multipart.Boundary("rev7");
        var top = new ArrayBufferWriter<byte>();
        HeaderFields.Mailbox(top, "From", "Die Wöchentliche, Redaktion", "redaktion@zürich.example");
        HeaderFields.Date(top, new DateTimeOffset(2026, 11, 26, 9, 0, 0, TimeSpan.FromHours(1)));
        HeaderFields.ListId(top, "Die Wöchentliche", "woche.news.example");
        HeaderFields.Tokens(top, "Feedback-ID", "7:woche:weekly:news-example");
        Multipart.Headers(top, boundary);
        Multipart.Part(top, boundary, "text/plain");
        top.Write(QuotedPrintable.Encode("Hallo "));
        var middle = new ArrayBufferWriter<byte>();
        middle.Write(QuotedPrintable.Encode("!\n\n.Punkt\n"));
        Multipart.Part(middle, boundary, "text/html");
        middle.Write(QuotedPrintable.Encode("<p>Hallo "));
        var end = new ArrayBufferWriter<byte>();
        end.Write(QuotedPrintable.Encode($"!</p>{new string('x', 500)}</html>\n"));
        Multipart.Close(end, boundary);

        // For this one.
        using var writer = new MessageWriter();
        HeaderFields.Mailbox(writer, "To", name, "leser@b.example");
        HeaderFields.Text(writer, "Subject", $"Die Woche: Neues für {name}");
        HeaderFields.MessageId(writer, "0198a7c2-token", "news.example");
        HeaderFields.Uris(writer, "List-Unsubscribe", "https://news.example/woche/unsubscribe/" + new string('t', 80), "mailto:leave+t@news.example");
        HeaderFields.Tokens(writer, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        writer.Shared(top.WrittenMemory);
        writer.Personal(name);
        writer.Shared(middle.WrittenMemory);
        writer.Personal(name);
        writer.Shared(end.WrittenMemory);
        var content = writer.Finish();
        Assert.True(content.IsAscii);
        return [.. content.Pieces.SelectMany(p => p.ToArray())];
    }
}
