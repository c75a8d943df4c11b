using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Rendering.Designs.Pages;

/// <summary>What was saved of a design, how each looks, and the way back to it.</summary>
[RequiredRole(Role.Publisher)]
internal sealed class DesignVersionsPageModel(NewsletterDb db, FindDesign find, DesignVersions versions, EditDesign edit) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "name")]
    public string Name { get; set; } = "";

    /// <summary>The one that is shown, or is to be restored.</summary>
    [BindProperty(SupportsGet = true, Name = "version")]
    public int? Asked { get; set; }

    [BindProperty(Name = "etag")]
    public string Etag { get; set; } = "";

    public FoundDesign Design { get; private set; } = null!; // LoadAsync sets it before anything is shown

    public IReadOnlyList<DesignVersionAnswer> Versions { get; private set; } = [];

    public int Shown { get; private set; }

    /// <summary>Files of the shown one that are others than those of the newest.</summary>
    public IReadOnlyList<string> Changed { get; private set; } = [];

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
        Changed = [.. Design.Files.Keys.Union(shown.Value.Files.Keys).Where(file => Design.Files.GetValueOrDefault(file) != shown.Value.Files.GetValueOrDefault(file))];
        return true;
    }
}
