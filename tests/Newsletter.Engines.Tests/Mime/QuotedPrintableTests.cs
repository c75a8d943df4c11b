using System.Text;
using Newsletter.Engines.Mime;

namespace Newsletter.Engines.Tests.Mime;

public sealed class QuotedPrintableTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain=\r\n")]
    [InlineData("line\n", "line\r\n")]
    [InlineData("a\r\nb\rc", "a\r\nb\r\nc=\r\n")]
    [InlineData("1 = 1", "1 =3D 1=\r\n")]
    [InlineData(".dot\n.", "=2Edot\r\n=2E=\r\n")]
    [InlineData("From me\nFrom", "=46rom me\r\nFrom=\r\n")]
    [InlineData("blank \ntab\t\nend ", "blank=20\r\ntab=09\r\nend =\r\n")]
    [InlineData("é€😀", "=C3=A9=E2=82=AC=F0=9F=98=80=\r\n")]
    [InlineData("\0\x7f", "=00=7F=\r\n")]
    public void Encodes_a_run(string text, string expected) => Assert.Equal(expected, Encoding.ASCII.GetString(QuotedPrintable.Encode(text)));

    [Fact]
    public void Keeps_every_line_within_76_octets()
    {
        var lines = Encoding.ASCII.GetString(QuotedPrintable.Encode(new string('x', 200) + new string('é', 100))).Split("\r\n");
        Assert.All(lines, line => Assert.True(line.Length <= 76, line));
        Assert.Equal(76, lines[0].Length);
    }
}
