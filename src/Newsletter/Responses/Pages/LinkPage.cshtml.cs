using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Newsletter.Data.Secrets;
using Newsletter.Responses.Reading;
using Newsletter.Shell;
using Newsletter.Subscribers;

namespace Newsletter.Responses.Pages;

/// <summary>Where a counted link of a mail leads: on to what is stored for it, or to a page that says that it is none of ours.</summary>
[AllowAnonymous]
internal sealed class LinkPageModel(ReaderLinks links, LinkTargets targets, HitQueue queue, TimeProvider clock) : PageModel
{
    /// <summary>There is no publication to ask: the reader's own language.</summary>
    public ReaderWords Words { get; private set; } = ReaderWords.For("en");

    public async Task<IActionResult> OnGetAsync(string token, string? reader, CancellationToken cancellationToken)
    {
        Response.Headers.CacheControl = "no-store";
        Response.Headers["X-Robots-Tag"] = "noindex";
        if (CountedAddress.Read(links, TokenPurpose.Link, token, reader) is { } read && await targets.FindAsync(read.Link, cancellationToken) is { } target)
        {
            queue.Add(new Hit(read.Link, read.Row, clock.GetUtcNow(), MachineSigns.In(Request)));
            return Redirect(target);
        }

        Words = Wanted();
        Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }

    private ReaderWords Wanted()
    {
        var wanted = Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.ToString());
        return ReaderWords.For(wanted.FirstOrDefault(l => ReaderWords.Languages.Contains(l.Split('-')[0].ToLowerInvariant())) ?? "en");
    }
}
