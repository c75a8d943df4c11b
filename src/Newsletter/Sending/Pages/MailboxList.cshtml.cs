using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Engines.Mime;
using Newsletter.Sending.Mailbox;
using Newsletter.Shell.Parts;

namespace Newsletter.Sending.Pages;

/// <summary>What the built-in mailbox holds.</summary>
[RequiredRole(Role.Admin)]
internal sealed class MailboxListModel(CaptureMailbox mailbox) : DeskPage
{
    private const int PerPage = 50;

    [BindProperty(SupportsGet = true, Name = "before")]
    public string? Before { get; set; }

    public IReadOnlyList<(CapturedMessage Message, string Subject)> Messages { get; private set; } = [];

    public int Total { get; private set; }

    public string? Older { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!Caller.MayEverywhere(Role.Admin))
            return Forbid();
        Total = mailbox.Count;
        var page = mailbox.List(Before, PerPage + 1);
        Older = page.Count > PerPage ? page[PerPage - 1].Id : null;
        var messages = new List<(CapturedMessage, string)>();
        foreach (var message in page.Take(PerPage))
        {
            var subject = await mailbox.ReadAsync(message.Id, cancellationToken) is { } octets ? MimeReader.Read(octets).Header("Subject") : null;
            messages.Add((message, string.IsNullOrWhiteSpace(subject) ? "(no subject)" : subject));
        }

        Messages = messages;
        return Page();
    }
}
