using System.Buffers;
using System.Text;
using Newsletter.Engines.Mime;

namespace Newsletter.Engines.Tests.Mime;

public sealed class HeaderFieldsTests
{
    private readonly ArrayBufferWriter<byte> _output = new();

    private string Written => Encoding.UTF8.GetString(_output.WrittenSpan);

    [Theory]
    [InlineData("Plain words", "Subject: Plain words\r\n")]
    [InlineData("", "Subject:\r\n")]
    [InlineData("Die größte Neuigkeit", "Subject: Die =?utf-8?B?Z3LDtsOfdGU=?= Neuigkeit\r\n")]
    [InlineData("Issue 12: Überschriften", "Subject: Issue 12: =?utf-8?Q?=C3=9Cberschriften?=\r\n")]
    [InlineData("今週の新着情報", "Subject: =?utf-8?B?5LuK6YCx44Gu5paw552A5oOF5aCx?=\r\n")]
    [InlineData("=?utf-8?Q?fake?=", "Subject: =?utf-8?B?PT91dGYtOD9RP2Zha2U/PQ==?=\r\n")]
    [InlineData("two  blanks", "Subject: =?utf-8?Q?two__blanks?=\r\n")]
    [InlineData("tab\there", "Subject: tab here\r\n")]
    public void Writes_a_subject(string text, string expected)
    {
        Assert.True(HeaderFields.Text(_output, "Subject", text).Ok);
        Assert.Equal(expected, Written);
    }

    [Theory]
    [InlineData(null, "From: a@news.example\r\n")]
    [InlineData("The Weekly", "From: The Weekly <a@news.example>\r\n")]
    [InlineData("Dr. \"X\" <y>", "From: \"Dr. \\\"X\\\" <y>\" <a@news.example>\r\n")]
    [InlineData("Zoë, the editor", "From: =?utf-8?Q?Zo=C3=AB=2C_the_editor?= <a@news.example>\r\n")]
    public void Writes_a_mailbox(string? name, string expected)
    {
        Assert.True(HeaderFields.Mailbox(_output, "From", name, "a@news.example").Ok);
        Assert.Equal(expected, Written);
    }

    [Fact]
    public void Writes_a_domain_in_a_labels_and_a_local_part_as_it_is()
    {
        Assert.True(HeaderFields.Mailbox(_output, "To", null, "jürgen@müller.example").Ok);
        Assert.Equal("To: jürgen@xn--mller-kva.example\r\n", Written);
    }

    [Fact]
    public void Writes_structured_list_headers()
    {
        Assert.True(HeaderFields.Uris(_output, "List-Unsubscribe", "https://news.example/" + new string('t', 60), "mailto:leave+x@news.example").Ok);
        Assert.True(HeaderFields.ListId(_output, "The Weekly", "weekly.news.example").Ok);
        Assert.Equal(
            $"List-Unsubscribe: <https://news.example/{new string('t', 60)}>,\r\n <mailto:leave+x@news.example>\r\n"
            + "List-Id: The Weekly <weekly.news.example>\r\n", Written);
    }

    [Fact]
    public void Writes_a_date_with_a_numeric_zone_and_a_message_id()
    {
        Assert.True(HeaderFields.Date(_output, new DateTimeOffset(2026, 3, 5, 9, 0, 1, TimeSpan.FromHours(-3.5))).Ok);
        Assert.True(HeaderFields.MessageId(_output, "token", "news.example").Ok);
        Assert.Equal("Date: Thu, 05 Mar 2026 09:00:01 -0330\r\nMessage-ID: <token@news.example>\r\n", Written);
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nX-Evil: 1")]
    [InlineData("a\0b")]
    public void Refuses_line_breaks_and_nul_everywhere(string evil)
    {
        Assert.Equal("mime.header", HeaderFields.Text(_output, "Subject", evil).Failure?.Code);
        Assert.Equal("mime.header", HeaderFields.Mailbox(_output, "From", evil, "a@b.example").Failure?.Code);
        Assert.Equal("mime.address", HeaderFields.Mailbox(_output, "From", null, evil + "@b.example").Failure?.Code);
        Assert.Equal("mime.address", HeaderFields.Mailbox(_output, "From", null, "a@b.example" + evil).Failure?.Code);
        Assert.Equal("mime.header", HeaderFields.Uris(_output, "List-Help", "https://x/" + evil).Failure?.Code);
        Assert.Equal("mime.header", HeaderFields.ListId(_output, evil, "a.b").Failure?.Code);
        Assert.Equal("mime.header", HeaderFields.MessageId(_output, evil, "a.b").Failure?.Code);
        Assert.Equal("mime.header", HeaderFields.Tokens(_output, "Feedback-ID", evil).Failure?.Code);
        Assert.Equal("mime.header", HeaderFields.Text(_output, evil, "x").Failure?.Code);
        Assert.Empty(Written);
    }

    [Fact]
    public void Divides_long_text_into_encoded_words_of_at_most_75_on_lines_of_at_most_76()
    {
        Assert.True(HeaderFields.Text(_output, "Subject", string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦 Straße und noch ein Wort; ", 12))).Ok);
        Assert.All(Written.Split("\r\n"), line => Assert.True(line.Length <= 76, line));
        Assert.All(Written.Split("\r\n ", StringSplitOptions.RemoveEmptyEntries)[1..], line => Assert.StartsWith("=?utf-8?", line));
    }
}
