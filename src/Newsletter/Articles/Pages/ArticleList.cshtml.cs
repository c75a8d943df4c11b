using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Articles.Pages;

/// <summary>The item desk, in its plain form: what is there, newest first, and what of it no issue has used.</summary>
[RequiredRole(Role.Editor)]
internal sealed class ArticleListModel(NewsletterDb db) : DeskPage
{
    private const int PerPage = 50;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string Query { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "unused")]
    public bool Unused { get; set; }

    [BindProperty(SupportsGet = true, Name = "before")]
    public int? Before { get; set; }

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    /// <summary>Where the next page begins, or null when this is the last.</summary>
    public int? Older { get; private set; }

    public bool Filtered => Query.Length > 0 || Unused || Before is not null;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Query = Query.Trim();
        var wanted = Query.ToLowerInvariant();
        var rows = await db.Articles.AsNoTracking()
            .Where(a => (wanted == "" || a.SearchText.Contains(wanted)) && (Before == null || a.Key < Before))
            .Where(a => !Unused || !db.IssueArticles.Any(i => i.ArticleId == a.Id))
            .OrderByDescending(a => a.Key)
            .Take(PerPage + 1)
            .Select(a => new Row(a.Key, a.Id, a.Content, db.IssueArticles.Any(i => i.ArticleId == a.Id)))
            .ToListAsync(cancellationToken);
        Rows = [.. rows.Take(PerPage)];
        Older = rows.Count > PerPage ? Rows[^1].Key : null;
    }

    internal sealed record Row(int Key, Guid Id, ArticleContent Content, bool Used);
}
