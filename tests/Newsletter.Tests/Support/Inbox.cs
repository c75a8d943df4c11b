using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Newsletter.Engines.Mime;
using Newsletter.Sending.Mailbox;

namespace Newsletter.Tests.Support;

/// <summary>A delivered copy as a mail program reads it.</summary>
internal sealed partial record ReadCopy(string To, byte[] Octets)
{
    private readonly MimeEntity _mail = MimeReader.Read(Octets);

    public string Html => _mail.First("text/html")!.Text(); // every copy has both

    public string Text => _mail.First("text/plain")!.Text();

    /// <summary>Where the links of the HTML lead, by their words.</summary>
    public IReadOnlyList<(string Words, string Address)> Links =>
        [.. new HtmlParser().ParseDocument(Html).QuerySelectorAll("a[href]").Select(a => (a.TextContent.Trim(), a.GetAttribute("href")!))];

    public IReadOnlyList<string> TextLinks => [.. Address().Matches(Text).Select(m => m.Value)];

    /// <summary>Counted addresses, each once, in order.</summary>
    public IReadOnlyList<string> Counted => [.. Links.Select(l => l.Address).Where(IsCounted).Distinct()];

    /// <summary>The path of the picture that counts openings; null: there is none.</summary>
    public string? Picture => new HtmlParser().ParseDocument(Html).QuerySelectorAll("img").Select(i => i.GetAttribute("src")!).SingleOrDefault(s => s.Contains("/o/", StringComparison.Ordinal));

    public string Link(string words) => Links.First(l => l.Words.Contains(words, StringComparison.Ordinal)).Address;

    public static bool IsCounted(string address) => new Uri(address).AbsolutePath.StartsWith("/l/", StringComparison.Ordinal);

    /// <summary>Without the service's own beginning, to ask a service on another port.</summary>
    public static string Path(string address) => new Uri(address).PathAndQuery;

    [GeneratedRegex(@"https?://[^\s)>]+", RegexOptions.None, 60_000)]
    private static partial Regex Address();
}

/// <summary>What came into the built-in mailbox.</summary>
internal static class Inbox
{
    public static async Task<ReadCopy> CopyAsync(this TestService service, string address)
    {
        var mailbox = service.Get<CaptureMailbox>();
        var kept = mailbox.List(null, 10_000).First(m => m.Recipients.Contains(address));
        return new ReadCopy(address, (await mailbox.ReadAsync(kept.Id, CancellationToken.None))!); // it is in the list
    }
}
