using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Subscribers;

namespace Newsletter.Responses.Reading;

/// <summary>Where counted links lead. Targets never change, so those of the issues that are read now are kept in memory.</summary>
internal sealed class LinkTargets(IServiceScopeFactory scopes)
{
    private const int MostKept = 200;

    private readonly ConcurrentDictionary<(int Issue, int Revision), FrozenDictionary<int, string>> _known = [];

    /// <returns>Null: nothing is stored under it.</returns>
    public async Task<string?> FindAsync(LinkKey link, CancellationToken cancellationToken)
    {
        var key = (link.IssueKey, link.Revision);
        if (!_known.TryGetValue(key, out var targets))
        {
            targets = await ReadAsync(link, cancellationToken);
            // A signed link was printed after its target was stored; what is not there never will be, and is not worth keeping.
            if (targets.Count == 0)
                return null;
            if (_known.Count >= MostKept)
                _known.Clear();
            _known[key] = targets;
        }

        return targets.GetValueOrDefault(link.Number);
    }

    private async Task<FrozenDictionary<int, string>> ReadAsync(LinkKey link, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var links = await db.SentLinks.AsNoTracking().Where(l => l.Issue == link.IssueKey && l.Revision == link.Revision).Select(l => new { l.Number, l.Url }).ToListAsync(cancellationToken);
        return links.ToFrozenDictionary(l => l.Number, l => Header(l.Url));
    }

    /// <summary>As a header takes it: ASCII (RFC 9110 section 10.2.2).</summary>
    private static string Header(string url)
    {
        if (System.Text.Ascii.IsValid(url))
            return url;
        var uri = new Uri(url);
        var port = uri.IsDefaultPort ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $":{uri.Port}");
        return $"{uri.Scheme}://{uri.IdnHost}{port}{uri.GetComponents(UriComponents.PathAndQuery | UriComponents.Fragment | UriComponents.KeepDelimiter, UriFormat.UriEscaped)}";
    }
}
