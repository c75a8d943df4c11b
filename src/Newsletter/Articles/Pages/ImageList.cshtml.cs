using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Articles.Images;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Shell.Settings;

namespace Newsletter.Articles.Pages;

/// <summary>The library of images, and the form that adds to it.</summary>
[RequiredRole(Role.Editor)]
[KeepsWords]
internal sealed class ImageListModel(ListImages list, ImageUses uses, AddImage add, ServiceOptions options) : DeskPage
{
    private const int OnePage = 24;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string Query { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    [BindProperty]
    public UploadForm Form { get; set; } = new();

    /// <summary>Each with its path here, and how many articles show it.</summary>
    public IReadOnlyList<(ImageAnswer Image, string Path, int Articles)> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : BadRequest();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return BadRequest();
        if (Form.File is null)
            return Refuse(ImageFailures.None);
        var read = await ReceiveImage.ReadAsync(Form.File, Form.Alt, Form.Credit, cancellationToken);
        if (!read.Ok)
            return Refuse(ImageWords.OfField(read.Failure));
        var added = await add.HandleAsync(read.Value, Caller, cancellationToken);
        return added.Ok ? Redirect($"/desk/images/{added.Value.Image.Id}?done=uploaded") : Refuse(ImageWords.OfField(added.Failure));
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var paging = Paging.Read(OnePage.ToString(System.Globalization.CultureInfo.InvariantCulture), After);
        if (paging.Failure is not null)
            return false;
        var page = await list.HandleAsync(Query, paging, cancellationToken);
        var used = await uses.InArticlesAsync(cancellationToken);
        Rows = [.. page.Items.Select(image => (image, ImageWords.Path(image, options), used.GetValueOrDefault(image.Url.Split('/')[^2])))];
        Next = page.Next;
        return true;
    }
}

internal sealed class UploadForm
{
    public IFormFile? File { get; set; }

    public string Alt { get; set; } = "";

    public string Credit { get; set; } = "";
}
