using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

/// <summary>Puts articles of the item desk at the end of an issue: into the draft, or into the change that waits beside what was submitted.</summary>
internal sealed class PlaceArticles(NewsletterDb db, IssueDesk desk, EditIssue edit)
{
    private const int Tries = 5;

    public async Task<Result<Issue>> HandleAsync(Guid id, IReadOnlyList<Guid> articles, Caller caller, CancellationToken cancellationToken)
    {
        if (articles.Count == 0)
            return new ValidationFailure("items", "Tick at least one item.");
        for (var tried = 1; ; tried++)
        {
            var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
            if (!found.Ok)
                return found;
            var content = found.Value.Pending ?? found.Value.Content;
            var placed = content with { Articles = [.. content.Articles.Union(articles)] };
            var etag = ETags.Of("issue", id, found.Value.Version);
            var saved = await edit.HandleAsync(id, placed, IfMatch.Exactly(etag), caller, cancellationToken);
            // Somebody else wrote into the issue at the same moment: what is added stands at the end, whatever they wrote.
            if (saved.Ok || saved.Failure is not StaleFailure || tried == Tries)
                return saved;
            db.ChangeTracker.Clear();
        }
    }
}
