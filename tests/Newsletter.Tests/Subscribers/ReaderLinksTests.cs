using Newsletter.Publications;
using Newsletter.Subscribers;

namespace Newsletter.Tests.Subscribers;

public sealed class ReaderLinksTests
{
    [Theory]
    [InlineData("http://localhost:5080", "http://localhost:5080")]
    [InlineData("https://news.example/", "https://news.example")]
    [InlineData("https://news.example/letters/", "https://news.example/letters")]
    [InlineData("https://bücher.example:8443", "https://xn--bcher-kva.example:8443")]
    public void Links_begin_with_the_public_address_in_ascii(string publicUrl, string root) => Assert.Equal(root, new ReaderLinks(publicUrl, tokens: null).Root);

    [Theory]
    [InlineData(ArchiveAccess.Public, 42, "https://news.example/weekly/issues/42", "https://news.example/weekly/issues")]
    [InlineData(ArchiveAccess.Link, 42, "https://news.example/weekly/issues/42", null)]
    [InlineData(ArchiveAccess.Off, 42, null, null)]
    [InlineData(ArchiveAccess.Public, null, null, "https://news.example/weekly/issues")]
    internal void Pages_that_are_not_there_are_not_linked(ArchiveAccess archive, int? number, string? webView, string? issues)
    {
        var links = new ReaderLinks("https://news.example", tokens: null).For("weekly", archive, number);
        Assert.Equal((webView, issues), (links.WebView, links.Archive));
        Assert.Equal(("https://news.example/weekly", "https://news.example/weekly/privacy"), (links.SignUp, links.Privacy));
    }
}
