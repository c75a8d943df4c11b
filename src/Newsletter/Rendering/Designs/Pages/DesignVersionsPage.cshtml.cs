using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Rendering.Designs.Pages;

/// <summary>What was saved of a design, how each looks, and the way back to it.</summary>
[RequiredRole(Role.Publisher)]
internal sealed class DesignVersionsPageModel(NewsletterDb db, FindDesign find, DesignVersions versions, DesignCheck check, EditDesign edit) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "name")]
    public string Name { get; set; } = "";

    /// <summary>The one that is shown, or is to be restored.</summary>
    [BindProperty(SupportsGet = true, Name = "version")]
    public int? Asked { get; set; }

    /// <summary>The one that it is compared with; the newest, or of the newest the one before, where none is asked for.</summary>
    [BindProperty(SupportsGet = true, Name = "with")]
    public int? With { get; set; }

    [BindProperty(Name = "etag")]
    public string Etag { get; set; } = "";

    public FoundDesign Design { get; private set; } = null!; // LoadAsync sets it before anything is shown

    public IReadOnlyList<DesignVersionAnswer> Versions { get; private set; } = [];

    public int Shown { get; private set; }

    /// <summary>The version that is shown makes no mail: in its place stands why.</summary>
    public bool Trouble { get; private set; }

    /// <summary>What the later of the two says otherwise; null: there is only one version.</summary>
    public DesignDifference? Difference { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var restored = await edit.RestoreAsync(Name, Asked ?? 0, IfMatch.Exactly(Etag), Caller, cancellationToken);
        if (restored.Ok)
            return Redirect($"/desk/designs/{Name}/versions?done=restored");
        db.ChangeTracker.Clear();
        return await LoadAsync(cancellationToken) ? Refuse(restored.Failure) : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(Name, ordinal: null, cancellationToken);
        if (!found.Ok || found.Value.Stored is not { } stored)
            return false;
        Design = found.Value;
        Versions = await versions.OfAsync(Design, cancellationToken);
        var shown = await find.HandleAsync(Name, Asked ?? stored.LastOrdinal, cancellationToken);
        if (!shown.Ok)
            return false;
        Shown = shown.Value.Ordinal;
        Trouble = check.Of(Name, shown.Value.Files).Any(p => p.HidesSample());
        var other = With is { } with && with != Shown ? with : Shown == stored.LastOrdinal ? Shown - 1 : stored.LastOrdinal;
        if (Versions.All(v => v.Version != other))
            return Versions.Count == 1 || With is null;
        var compared = await find.HandleAsync(Name, other, cancellationToken);
        if (!compared.Ok)
            return false;
        (var earlier, With, var later) = other < Shown ? (compared.Value, other, shown.Value) : (shown.Value, other, compared.Value);
        Difference = DesignDifference.Between(earlier, later);
        return true;
    }
}
