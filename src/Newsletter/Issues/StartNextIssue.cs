using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

/// <summary>
/// "Start no. 43 from this one": a draft with what stays from week to week, sign-off, audience, design and rules. Subject, articles and intro are the week's own and
/// come from the publication's frame. A draft that was begun ahead and nobody has touched is taken for it.
/// </summary>
internal sealed class StartNextIssue(NewsletterDb db, IssueDesk desk, CreateIssue create, EditIssue edit)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found;
        var (last, publication) = (found.Value, found.Value.Publication);
        if (last.IsDigest)
            return DigestFailures.Edited;
        var content = CreateIssue.Framed(publication.Frame) with
        {
            SignOff = last.Content.SignOff.Length > 0 ? last.Content.SignOff : publication.Frame.SignOff,
            Audience = last.Content.Audience,
            Design = last.Content.Design,
            Uncertain = last.Content.Uncertain,
            Deadline = last.Content.Deadline,
        };
        var drafts = await db.Issues.Include(i => i.Publication).Where(i => i.PublicationKey == publication.Key && i.State == IssueState.Draft && i.Key > last.Key)
            .OrderBy(i => i.Key).ToListAsync(cancellationToken);
        return drafts.Find(IsUntouched) is { } waiting
            ? await edit.HandleAsync(waiting.Id, content with { Articles = waiting.Content.Articles }, IfMatch.Any, caller, cancellationToken)
            : await create.HandleAsync(publication.Slug, content, caller, cancellationToken);
    }

    /// <summary>Begun from the frame, and nothing was written or placed in it since.</summary>
    public static bool IsUntouched(Issue issue) =>
        issue is { State: IssueState.Draft, Content.Articles.Count: 0, Pending: null } && issue.Content.Subject == issue.Publication.Frame.Subject && issue.Content.Intro == issue.Publication.Frame.Intro;
}
