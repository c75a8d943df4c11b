using Microsoft.AspNetCore.Mvc;
using Newsletter.Scheduling;
using Newsletter.Sending;
using Newsletter.Shell.Api;

namespace Newsletter.Issues.Pages;

/// <summary>The buttons that move an issue.</summary>
internal sealed partial class IssuePageModel
{
    /// <summary>What has to be typed to send at once.</summary>
    public const string SendWord = "send";

    public async Task<IActionResult> OnPostApproveAsync([FromServices] ApproveIssue approve, CancellationToken cancellationToken) =>
        await AnswerAsync(await approve.HandleAsync(Id, Seen, Caller, cancellationToken), "approved", cancellationToken);

    public async Task<IActionResult> OnPostReturnAsync([FromServices] ReturnIssue back, CancellationToken cancellationToken) =>
        await AnswerAsync(await back.HandleAsync(Id, Form.Note, Seen, Caller, cancellationToken), "returned", cancellationToken);

    public async Task<IActionResult> OnPostUnscheduleAsync([FromServices] UnscheduleIssue unschedule, CancellationToken cancellationToken) =>
        await AnswerAsync(await unschedule.HandleAsync(Id, Seen, Caller, cancellationToken), "unscheduled", cancellationToken);

    public async Task<IActionResult> OnPostPauseAsync([FromServices] PauseIssue pause, CancellationToken cancellationToken) =>
        // Who stops it means it, whatever somebody else wrote in the meantime.
        await AnswerAsync(await pause.HandleAsync(Id, IfMatch.Any, Caller, cancellationToken), "paused", cancellationToken);

    public async Task<IActionResult> OnPostResumeAsync([FromServices] ResumeIssue resume, CancellationToken cancellationToken) =>
        await AnswerAsync(await resume.HandleAsync(Id, Seen, Caller, cancellationToken), "resumed", cancellationToken);

    public async Task<IActionResult> OnPostCancelAsync([FromServices] CancelIssue cancel, CancellationToken cancellationToken) =>
        await AnswerAsync(await cancel.SeenAsync(Id, Seen, Form.GoingOut, Caller, cancellationToken), "cancelled", cancellationToken);

    public async Task<IActionResult> OnPostApplyAsync([FromServices] ApplyPending apply, CancellationToken cancellationToken) =>
        await AnswerAsync(await apply.HandleAsync(Id, Seen, Caller, cancellationToken), "applied", cancellationToken);

    public async Task<IActionResult> OnPostStartNextAsync([FromServices] StartNextIssue start, CancellationToken cancellationToken)
    {
        var started = await start.HandleAsync(Id, Caller, cancellationToken);
        return started.Ok ? Redirect($"/desk/issues/{started.Value.Id}/compose") : await AnswerAsync(started, "", cancellationToken);
    }

    public async Task<IActionResult> OnPostCorrectArchiveAsync([FromServices] CorrectArchive correct, CancellationToken cancellationToken) =>
        await CorrectAsync(correct, new CorrectArchiveRequest(Form.Subject, Form.Preheader, Form.Intro, Form.SignOff), cancellationToken);

    public async Task<IActionResult> OnPostApproveArchiveAsync([FromServices] CorrectArchive correct, CancellationToken cancellationToken) =>
        await CorrectAsync(correct, new CorrectArchiveRequest(), cancellationToken);

    public async Task<IActionResult> OnPostDropArchiveAsync([FromServices] CorrectArchive correct, CancellationToken cancellationToken) =>
        await AnswerAsync(await correct.HandleAsync(Id, new CorrectArchiveRequest(Drop: true), Seen, Caller, cancellationToken), "archiveDropped", cancellationToken);

    private async Task<IActionResult> CorrectAsync(CorrectArchive correct, CorrectArchiveRequest request, CancellationToken cancellationToken)
    {
        var corrected = await correct.HandleAsync(Id, request, Seen, Caller, cancellationToken);
        return await AnswerAsync(corrected, corrected is { Ok: true, Value.CorrectionOrdinal: not null } ? "archiveWaits" : "archiveCorrected", cancellationToken);
    }
}
