using Microsoft.AspNetCore.Mvc;
using Newsletter.Scheduling;

namespace Newsletter.Issues.Pages;

/// <summary>The buttons that give an issue its time, or send it at once.</summary>
internal sealed partial class IssuePageModel
{
    public async Task<IActionResult> OnPostScheduleAsync([FromServices] ScheduleIssue schedule, CancellationToken cancellationToken)
    {
        var request = Form.At.Length > 0 ? new ScheduleRequest(At: Form.At) : new ScheduleRequest(Slot: "next");
        return await AnswerAsync(await schedule.HandleAsync(Id, request, Seen, Caller, cancellationToken), "scheduled", cancellationToken);
    }

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

        return await AnswerAsync(await send.HandleAsync(Id, new SendRequest(), Seen, Caller, cancellationToken), "sending", cancellationToken);
    }
}
