using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Parts;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers.Pages;

[RequiredRole(Role.Admin)]
internal sealed class ImportPageModel(NewsletterDb db, FindImport find, UndoImport undo, AskImported ask, TakeTried take, ImportFiles files) : DeskPage
{
    private const int MostRows = 20;

    /// <summary>A page shows no more; the rest stays as it was found.</summary>
    private const int MostColumns = 40;

    /// <summary>What the columns are chosen to hold, from the first on.</summary>
    [BindProperty]
    public List<ImportField> Fields { get; set; } = [];

    /// <summary>Whether they have agreed already, as it was just chosen; null: it was not asked.</summary>
    [BindProperty]
    public bool? Confirmed { get; set; }

    /// <summary>Of a list that was tried and is still here: the columns that are shown.</summary>
    public IReadOnlyList<ImportColumn> Columns { get; private set; } = [];

    /// <summary>How it begins; null: there is nothing to take.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Rows { get; private set; }

    /// <summary>Until then the list lies here.</summary>
    public DateTimeOffset KeptUntil => Import.CreatedAt + ImportFiles.Wait;

    public ImportAnswer Import { get; private set; } = null!; // every handler that shows the page sets it

    public string Publication { get; private set; } = "";

    public bool Running => Import.State == ImportState.Running;

    /// <summary>Whether there is somebody on it who has not agreed and was not asked.</summary>
    public bool MayAsk => Import is { DryRun: false, State: ImportState.Done, AskedAt: null } && Import.Added + Import.Updated > 0
        && (Import.List ?? (Import.Confirmed ? SubscriptionState.Active : SubscriptionState.Pending)) == SubscriptionState.Pending;

    public string Heading => Import.State switch
    {
        ImportState.Running => "Coming in",
        ImportState.Done => Import.DryRun ? "What would come in" : "It is in",
        ImportState.Failed => "It stopped",
        _ => "Taken out again",
    };

    public IEnumerable<(string Word, long Count)> Counts =>
    [
        ("Rows", Import.Rows), ("Added", Import.Added), ("Known already, brought up to date", Import.Updated), ("Twice in the list", Import.Duplicates),
        ("For somebody to look at", Import.Review), ("Refused", Import.Refused), ("Left, bounced or complained", Import.Suppressed),
    ];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellationToken) =>
        await LoadAsync(id, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostUndoAsync(Guid id, CancellationToken cancellationToken) =>
        await MovedAsync(id, await undo.HandleAsync(id, Caller, cancellationToken), cancellationToken);

    public async Task<IActionResult> OnPostAskAsync(Guid id, CancellationToken cancellationToken) =>
        await MovedAsync(id, await ask.HandleAsync(id, Caller, cancellationToken), cancellationToken);

    public async Task<IActionResult> OnPostTakeAsync(Guid id, bool dryRun, CancellationToken cancellationToken)
    {
        var taken = ModelState.IsValid
            ? await take.HandleAsync(id, Fields, dryRun, Confirmed, Caller, cancellationToken)
            : new ValidationFailure("columns", "Choose for each column what it holds.");
        if (taken.Ok)
            return Redirect($"/desk/imports/{taken.Value.Id}");
        return await LoadAsync(id, cancellationToken) ? Refuse(taken.Failure) : NotFound();
    }

    /// <summary>What a column holds: as it was just chosen, or as it was tried.</summary>
    public ImportField Chosen(int column) => column < Fields.Count ? Fields[column] : Columns[column].Field;

    private async Task<IActionResult> MovedAsync(Guid id, Result<SubscriberImport> moved, CancellationToken cancellationToken)
    {
        if (moved.Ok)
            return Redirect($"/desk/imports/{id}?done=saved");
        return await LoadAsync(id, cancellationToken) ? Refuse(moved.Failure) : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(id, Caller, cancellationToken);
        if (!found.Ok)
            return false;
        Import = await find.AnswerAsync(found.Value, cancellationToken);
        Confirmed ??= Import.Confirmed;
        Publication = (await db.PublicationNamesAsync(cancellationToken)).Of(found.Value.PublicationKey);
        if (found.Value is { DryRun: true, State: ImportState.Done } && files.Has(found.Value))
        {
            Columns = [.. found.Value.Columns.Take(MostColumns)];
            Rows = FirstRows.Of(found.Value, MostRows);
        }

        return true;
    }
}
