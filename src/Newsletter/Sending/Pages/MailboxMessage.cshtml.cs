using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Engines.Mime;
using Newsletter.Sending.Mailbox;
using Newsletter.Shell.Parts;

namespace Newsletter.Sending.Pages;

/// <summary>One captured message, in each form that somebody may want to look at.</summary>
[RequiredRole(Role.Admin)]
internal sealed class MailboxMessageModel(CaptureMailbox mailbox) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "id")]
    public string Id { get; set; } = "";

    /// <summary><c>html</c>, <c>phone</c>, <c>text</c> or <c>headers</c>.</summary>
    public string Show { get; private set; } = "";

    public CapturedMessage Message { get; private set; } = null!; // set before anything is shown

    public MimeEntity Mail { get; private set; } = null!; // likewise

    public string Subject => string.IsNullOrWhiteSpace(Mail.Header("Subject")) ? "(no subject)" : Mail.Header("Subject")!;

    public bool HasHtml => Mail.First("text/html") is not null;

    public async Task<IActionResult> OnGetAsync(string? show, string? width, CancellationToken cancellationToken)
    {
        if (!Caller.MayEverywhere(Role.Admin))
            return Forbid();
        if (mailbox.Envelope(Id) is not { } envelope || await mailbox.ReadAsync(Id, cancellationToken) is not { } octets)
            return NotFound();
        Message = envelope;
        Mail = MimeReader.Read(octets);
        Show = (show, width) switch
        {
            ("text", _) => "text",
            ("headers", _) => "headers",
            _ when !HasHtml => "text",
            (_, "phone") => "phone",
            _ => "html",
        };
        return Page();
    }
}
