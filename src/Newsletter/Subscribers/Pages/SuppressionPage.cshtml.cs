using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Newsletter.Accounts;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Subscribers.Suppressions;

namespace Newsletter.Subscribers.Pages;

/// <summary>Addresses and domains that get nothing: search, add, take over a list, take one back.</summary>
[RequiredRole(Role.Admin)]
[KeepsWords]
internal sealed class SuppressionPageModel(ListSuppressions list, AddSuppression add, LiftSuppression lift, ImportSuppressions import) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "q")]
    public string Query { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    [BindProperty]
    public SuppressionForm Form { get; set; } = new();

    public IReadOnlyList<SuppressionAnswer> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public SuppressionImport? Imported { get; private set; }

    private static string TooLarge => $"Split it into several files, or let a program hand it in: POST /api/v1/suppressions/import takes {When.Megabytes(SuppressionsApi.MostImported)} at once.";

    public static IReadOnlyList<SelectListItem> Reasons { get; } =
        [.. Enum.GetValues<SuppressionReason>().Where(r => r != SuppressionReason.Erased).OrderByDescending(r => r).Select(r => new SelectListItem(SuppressionWords.Reason(r), r.ToString()))];

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var text = Form.Address.Trim();
        var domain = !text.Contains('@', StringComparison.Ordinal) || text.StartsWith('@');
        var request = domain ? new SuppressionRequest(Domain: text, Reason: Form.Reason, Note: Form.Note) : new SuppressionRequest(text, Reason: Form.Reason, Note: Form.Note);
        var added = await add.HandleAsync(request, "desk", Caller, cancellationToken);
        return added.Ok ? Redirect("/desk/suppressions?done=saved") : await AgainAsync(added.Failure, cancellationToken);
    }

    public async Task<IActionResult> OnPostLiftAsync(Guid id, CancellationToken cancellationToken)
    {
        var lifted = await lift.HandleAsync(id, Caller, cancellationToken);
        return lifted.Ok ? Redirect("/desk/suppressions?done=deleted") : await AgainAsync(lifted.Failure, cancellationToken);
    }

    public async Task<IActionResult> OnPostImportAsync(IFormFile? file, CancellationToken cancellationToken)
    {
        if (file is null)
            return await AgainAsync(new ValidationFailure("", "Choose a CSV file first."), cancellationToken);
        if (LargeForm.Dropped(file))
            return await AgainAsync(new ValidationFailure("", $"The file has {When.Megabytes(file.Length)}; this form takes {When.Megabytes(FormDoor.MostBytes)} with all that is in it, and nothing was taken over. {TooLarge}"), cancellationToken);

        await using var csv = file.OpenReadStream();
        var imported = await import.HandleAsync(csv, Caller, cancellationToken);
        if (!imported.Ok)
            return await AgainAsync(imported.Failure, cancellationToken);
        Imported = imported.Value;
        return await ShowAsync(cancellationToken);
    }

    // One field takes both.
    protected override string InWords(string wire, string message) =>
        wire == "domain" ? "Must be an address like reader@example.org, or a domain like example.org." : message;

    protected override string FieldName(string wire) => wire.Length == 0 ? "" : base.FieldName(wire == "domain" ? "address" : wire);

    private async Task<IActionResult> AgainAsync(Failure failure, CancellationToken cancellationToken)
    {
        var refused = Refuse(failure);
        return refused is NotFoundResult ? refused : await ShowAsync(cancellationToken);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        var paging = Paging.Read(limit: null, After);
        if (paging.Failure is not null)
            return BadRequest();
        var page = await list.HandleAsync(Query, reason: null, Caller, paging, cancellationToken);
        if (!page.Ok)
            return StatusCode(StatusCodes.Status403Forbidden);
        (Rows, Next) = (page.Value.Items, page.Value.Next);
        return Page();
    }
}

internal sealed class SuppressionForm
{
    public string Address { get; set; } = "";

    public SuppressionReason Reason { get; set; } = SuppressionReason.Manual;

    public string Note { get; set; } = "";
}
