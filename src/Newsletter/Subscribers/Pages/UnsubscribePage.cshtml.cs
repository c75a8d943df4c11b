using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

/// <summary>
/// Where List-Unsubscribe and the link in every copy lead. GET shows a page with a button, for scanners fetch links before people do; a POST
/// leaves at once, from that button or from a mail program's own (RFC 8058 section 3.2: form or multipart, no redirect, no cookie).
/// </summary>
// No antiforgery: the token in the path is what acts, and whoever has it may.
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class UnsubscribePageModel(NewsletterDb db, LeavePublication leave) : ReaderPage(db)
{
    /// <summary>Each with the key of its words.</summary>
    public static IReadOnlyList<(LeaveReason Reason, string Words)> Reasons { get; } =
    [
        (LeaveReason.TooMuch, "unsubscribe.tooMuch"), (LeaveReason.NotForMe, "unsubscribe.notForMe"),
        (LeaveReason.NeverAsked, "unsubscribe.neverAsked"), (LeaveReason.Other, "unsubscribe.other"),
    ];

    /// <summary>Null: the link is none of ours.</summary>
    public Goodbye? Now { get; private set; }

    public bool Back { get; private set; }

    public bool Thanked { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancellationToken) =>
        Show(await leave.CheckAsync(Publication, token, cancellationToken));

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancellationToken) =>
        Show(await leave.HandleAsync(Publication, token, cancellationToken));

    public async Task<IActionResult> OnPostBackAsync(string token, CancellationToken cancellationToken)
    {
        var now = await leave.ComeBackAsync(Publication, token, cancellationToken);
        Back = now is { Ok: true, Value.Left: false };
        return Show(now);
    }

    public async Task<IActionResult> OnPostWhyAsync(string token, LeaveReason? reason, CancellationToken cancellationToken)
    {
        Thanked = reason is not null;
        return Show(reason is { } said
            ? await leave.SayWhyAsync(Publication, token, said, cancellationToken)
            : await leave.CheckAsync(Publication, token, cancellationToken));
    }

    private IActionResult Show(Result<Goodbye> now)
    {
        Now = now.Ok ? now.Value : null;
        Response.StatusCode = now.Ok ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        return Page();
    }
}
