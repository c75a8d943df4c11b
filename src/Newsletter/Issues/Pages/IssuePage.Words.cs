using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Articles.Pages;
using Newsletter.Publications;
using Newsletter.Responses;
using Newsletter.Responses.Reading;
using Newsletter.Scheduling;
using Newsletter.Sending.Pages;
using Newsletter.Shell.Parts;

namespace Newsletter.Issues.Pages;

/// <summary>What the page says about an issue beside its fields.</summary>
internal sealed partial class IssuePageModel
{
    private static readonly TimeSpan SoonWatched = TimeSpan.FromMinutes(15);

    /// <summary>Of the revision that was submitted, as it was then.</summary>
    public IReadOnlyList<string> SubmittedHeadlines { get; private set; } = [];

    /// <summary>When "next free slot" is; null when the publication has none.</summary>
    public DateTimeOffset? NextSlot { get; private set; }

    /// <summary>An edit waits beside what was submitted: in the issue, or in one of its articles.</summary>
    public bool ChangePending { get; private set; }

    public string AudienceWords { get; private set; } = "";

    /// <summary>Null before there is anything to tell.</summary>
    public ProgressView? Progress { get; private set; }

    /// <summary>Where the page hears what happens, while something may: on the way, and in the last minutes before its time. Null: nothing does by itself.</summary>
    public string? LiveAddress =>
        Issue.State is IssueState.Sending or IssueState.Paused || (Issue is { State: IssueState.Scheduled, At: { } at } && at - Now < SoonWatched) ? $"/desk/issues/{Id}/progress" : null;

    /// <summary>A correction waits for its approval.</summary>
    public bool MayApproveCorrection => MayDecide && Issue is { State: IssueState.Paused, CorrectionOrdinal: not null };

    /// <summary>Why whoever looks cannot approve what waits for it; null: they can, or nothing waits.</summary>
    public string? MayNotApprove { get; private set; }

    /// <summary>What the change is: somebody wrote into the issue, or into one of its articles.</summary>
    public string ChangeWords => Issue.Pending is null ? "An article was edited since it was submitted." : "There is a change beside what was submitted.";

    public string ApplyQuestion => Issue.State switch
    {
        IssueState.InReview => "Applying it begins the review again, with the changed text.",
        IssueState.Paused => "Applying it makes a correction: once approved, it goes to those not yet reached.",
        IssueState.Scheduled or IssueState.Held => "Applying it drops the approval and takes the issue off its time.",
        _ => "Applying it drops the approval.",
    };

    /// <summary>Of a sent issue: an article reads otherwise now than the archive shows it.</summary>
    public bool ArchiveDiffers { get; private set; }

    /// <summary>Of a sent issue that readers can see: what its archive shows may be corrected.</summary>
    public bool MayCorrectArchive => MayDecide && Issue is { State: IssueState.Sent, Rehearsal: false, RevisionOrdinal: not null, Publication.Archive: not ArchiveAccess.Off };

    /// <summary>What the archive shows.</summary>
    public RevisionContent? Archived { get; private set; }

    /// <summary>A correction of it that waits for a second person, and whether that may be whoever looks.</summary>
    public (RevisionContent Content, bool Mine)? Waiting { get; private set; }

    /// <summary>What the archive shows was corrected then.</summary>
    public DateTimeOffset? CorrectedAt { get; private set; }

    /// <summary>"no. 43", or "the next one" after a rehearsal.</summary>
    public string NextName { get; private set; } = "";

    /// <summary>What came back of a sent issue.</summary>
    public ReturnCounts Returned { get; private set; } = new(0, 0, 0, 0);

    /// <summary>How it was read, from the first copy on; null before.</summary>
    public ReportAnswer? Reading { get; private set; }

    /// <summary>What single readers did is for those who keep the list.</summary>
    public bool MaySeeReaders => Caller.May(Role.Admin, Issue.PublicationKey);

    private async Task LoadWordsAsync(CancellationToken cancellationToken)
    {
        var revision = await db.Revisions.AsNoTracking()
            .SingleOrDefaultAsync(r => r.IssueKey == Issue.Key && r.Ordinal == Issue.RevisionOrdinal, cancellationToken);
        SubmittedHeadlines = revision is null
            ? [.. Placed.Select(article => ArticleWords.Headline(article.Content))]
            : [.. RevisionJson.Read(revision.Json).Articles.Select(article => article.Content.Headline)];
        ChangePending = Issue.Pending is not null || (MayEdit && await revisions.ArticlesDifferAsync(Issue, Issue.Content, cancellationToken));
        if (Can(IssueMove.Approve) || MayApproveCorrection)
            MayNotApprove = await RefuseApprovalAsync(cancellationToken);
        if (Can(IssueMove.Schedule))
            NextSlot = await NextFreeSlotAsync(cancellationToken);
        if (Can(IssueMove.Send))
        {
            var content = await revisions.CurrentAsync(Issue, cancellationToken);
            var readers = content.Ok ? await audience.CountAsync(Issue, content.Value, cancellationToken) : 0;
            var monthly = Issue.IsDigest ? 0 : await audience.MonthlyAsync(Issue, cancellationToken);
            AudienceWords = (readers == 1 ? "1 reader" : $"{When.Count(readers)} readers") + (monthly > 0 ? $"; {When.Count(monthly)} more get one mail a month instead" : "");
        }

        if (Issue.State is IssueState.Sending or IssueState.Paused or IssueState.Sent || Issue.FrozenAt is not null)
            Progress = await ReadProgressAsync(cancellationToken);
        if (Issue.FrozenAt is not null)
            Reading = await report.HandleAsync(Issue, cancellationToken);
        if (Issue.State == IssueState.Sent)
            await LoadReportAsync(cancellationToken);
    }

    private async Task<string?> RefuseApprovalAsync(CancellationToken cancellationToken)
    {
        var revision = await db.Revisions.AsNoTracking().SingleOrDefaultAsync(r => r.IssueKey == Issue.Key && r.Ordinal == Issue.DecisionOrdinal, cancellationToken);
        return revision is null ? null : ApproveIssue.Refuse(Issue, revision, Caller)?.Message;
    }

    private async Task LoadReportAsync(CancellationToken cancellationToken)
    {
        Returned = await returns.CountAsync(Issue, cancellationToken);
        CorrectedAt = await corrections.ReadAsync(Issue, cancellationToken);
        if (MayCorrectArchive)
            await LoadArchiveAsync(cancellationToken);
        var open = await db.Issues.AsNoTracking().Include(i => i.Publication).Where(i => i.PublicationKey == Issue.PublicationKey && i.State != IssueState.Sent && i.State != IssueState.Cancelled).ToListAsync(cancellationToken);
        var coming = ComingIssues.Of(Issue.Publication, open, Now);
        var waiting = coming.FirstOrDefault(c => c.Issue.Key > Issue.Key && StartNextIssue.IsUntouched(c.Issue));
        NextName = $"no. {waiting?.Number ?? Issue.Publication.NextNumber + coming.Count(c => c.Issue.Number is null && c.Number is not null)}";
    }

    private async Task LoadArchiveAsync(CancellationToken cancellationToken)
    {
        ArchiveDiffers = await revisions.ArchiveDiffersAsync(Issue, cancellationToken);
        Archived = await revisions.ReadAsync(Issue, Issue.ArchiveOrdinal ?? Issue.RevisionOrdinal!.Value, cancellationToken); // asked for
        if (await corrections.WaitingAsync(Issue, cancellationToken) is { } waiting)
            Waiting = (RevisionJson.Read(waiting.Json), ApproveIssue.Refuse(Issue, waiting, Caller) is not null);
        if (Request.HasFormContentType && Request.Form.ContainsKey("Form.Subject"))
            return;
        var texts = Waiting?.Content ?? Archived;
        (Form.Subject, Form.Preheader, Form.Intro, Form.SignOff) = (texts.Subject, texts.Preheader, texts.Intro, texts.SignOff);
    }

    private async Task<ProgressView> ReadProgressAsync(CancellationToken cancellationToken) =>
        new(Issue.Id, Issue.Publication.TimeZone, await progress.ReadAsync(Issue, cancellationToken), Now, Issue.NotBefore);

    private async Task<DateTimeOffset?> NextFreeSlotAsync(CancellationToken cancellationToken)
    {
        var booked = await db.Issues.AsNoTracking()
            .Where(i => i.PublicationKey == Issue.PublicationKey && i.Key != Issue.Key && i.TakesSlot
                && (i.State == IssueState.Scheduled || i.State == IssueState.Held) && i.At != null)
            .Select(i => i.At!.Value)
            .ToListAsync(cancellationToken);
        foreach (var (_, at) in SlotCalendar.Upcoming(Issue.Publication, Now))
        {
            if (!booked.Contains(at))
                return at;
        }

        return null;
    }
}
