using Microsoft.AspNetCore.Mvc;
using Newsletter.Scheduling;
using Newsletter.Scheduling.Checks;
using Newsletter.Scheduling.Pages;

namespace Newsletter.Issues.Pages;

/// <summary>The buttons that give an issue its time, or send it at once.</summary>
internal sealed partial class IssuePageModel
{
    public async Task<IActionResult> OnPostScheduleAsync([FromServices] ScheduleIssue schedule, CancellationToken cancellationToken)
    {
        var request = Form.At.Length > 0 ? new ScheduleRequest(At: Form.At, Ticked: true) : new ScheduleRequest(Slot: "next", Ticked: true);
        var scheduled = await schedule.HandleAsync(Id, request, Seen, Caller, cancellationToken);
        return scheduled.Failure is UntickedFailure
            ? Redirect(ReviewPageModel.TickFirst(Id, request.At ?? "next"))
            : await AnswerAsync(scheduled, "scheduled", cancellationToken);
    }

    /// <summary>Warnings that nobody has ticked come first; null: there are none.</summary>
    private async Task<IActionResult?> LooksFirstAsync(CheckTicks ticks, CancellationToken cancellationToken) =>
        (await ticks.LeftAsync(Id, Caller, cancellationToken)).Count > 0 ? Redirect(ReviewPageModel.TickFirst(Id)) : null;

    public async Task<IActionResult> OnPostSendAsync([FromServices] SendIssueNow send, CancellationToken cancellationToken)
    {
        if (!string.Equals(Form.Confirm.Trim(), SendWord, StringComparison.OrdinalIgnoreCase))
        {
            if (!await LoadAsync(typed: true, cancellationToken))
                return NotFound();
            ModelState.AddModelError("Form.Confirm", $"Type the word “{SendWord}”: this one cannot be taken back.");
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        var sent = await send.HandleAsync(Id, new SendRequest(Ticked: true), Seen, Caller, cancellationToken);
        return sent.Failure is UntickedFailure ? Redirect(ReviewPageModel.TickFirst(Id)) : await AnswerAsync(sent, "sending", cancellationToken);
    }
}
