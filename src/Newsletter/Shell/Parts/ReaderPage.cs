using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;

namespace Newsletter.Shell.Parts;

/// <summary>A page that readers see: no script, no cookie, the words and the direction of the publication's language.</summary>
internal abstract class ReaderPage(NewsletterDb db) : PageModel
{
    protected NewsletterDb Db => db;

    public Publication Publication { get; private set; } = null!; // set before the handler runs; without it the answer is 404

    public ReaderWords Words { get; private set; } = null!; // likewise

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var slug = (string?)context.RouteData.Values["publication"];
        var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == slug, HttpContext.RequestAborted);
        if (publication is null)
        {
            context.Result = NotFound();
            return;
        }

        Publication = publication;
        Words = ReaderWords.For(publication.Language);
        // The path may hold a reader's token: nobody stores the page, no search engine lists it.
        Response.Headers.CacheControl = "no-store";
        Response.Headers["X-Robots-Tag"] = "noindex";
        await next();
    }
}
