using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Sending.Mailbox;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Sending.Pages;

/// <summary>What the built-in mailbox holds.</summary>
[RequiredRole(Role.Admin)]
internal sealed class MailboxListModel(CaptureMailbox mailbox, ListMailbox list) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public IReadOnlyList<CapturedAnswer> Messages { get; private set; } = [];

    public int Total { get; private set; }

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!Caller.MayEverywhere(Role.Admin))
            return Forbid();
        var paging = TextPaging.Read(limit: null, After);
        if (paging.Failure is not null)
            return BadRequest();
        Total = mailbox.Count;
        var page = await list.HandleAsync(paging, cancellationToken);
        (Messages, Next) = (page.Items, page.Next);
        return Page();
    }
}
