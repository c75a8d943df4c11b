using Microsoft.AspNetCore.Mvc;
using Newsletter.Scheduling;
using Newsletter.Scheduling.Checks;

namespace Newsletter.Issues.Pages;

/// <summary>The buttons that give an issue its time, or send it at once.</summary>
internal sealed partial class IssuePageModel
{
    public async Task<IActionResult> OnPostScheduleAsync([FromServices] ScheduleIssue schedule, [FromServices] CheckTicks ticks, CancellationToken cancellationToken)
    {
        if (await LooksFirstAsync(ticks, cancellationToken) is { } review)
            return review;
        var request = Form.At.Length > 0 ? new ScheduleRequest(At: Form.At) : new ScheduleRequest(Slot: "next");
        return await AnswerAsync(await schedule.HandleAsync(Id, request, Seen, Caller, cancellationToken), "scheduled", cancellationToken);
    }

    /// <summary>Warnings that nobody has ticked come first; null: there are none.</summary>
    private async Task<IActionResult?> LooksFirstAsync(CheckTicks ticks, CancellationToken cancellationToken) =>
        (await ticks.LeftAsync(Id, Caller, cancellationToken)).Count > 0 ? Redirect($"/desk/issues/{Id}/review?done=tickFirst") : null;

    public async Task<IActionResult> OnPostSendAsync([FromServices] SendIssueNow send, [FromServices] CheckTicks ticks, CancellationToken cancellationToken)
    {
        if (!string.Equals(Form.Confirm.Trim(), SendWord, StringComparison.OrdinalIgnoreCase))
        {
            if (!await LoadAsync(typed: true, cancellationToken))
                return NotFound();
            ModelState.AddModelError("Form.Confirm", $"Type the word “{SendWord}”: this one cannot be taken back.");
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        if (await LooksFirstAsync(ticks, cancellationToken) is { } review)
            return review;
        return await AnswerAsync(await send.HandleAsync(Id, new SendRequest(), Seen, Caller, cancellationToken), "sending", cancellationToken);
    }
}
