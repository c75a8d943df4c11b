using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Articles.Images;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Shell.Settings;

namespace Newsletter.Articles.Pages;

/// <summary>One image: how it looks, what it shows in words, where it stands, and its end while it stands nowhere.</summary>
[RequiredRole(Role.Editor)]
internal sealed class ImagePageModel(NewsletterDb db, ImageUses uses, ServiceOptions options) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    [BindProperty]
    public ImageTextForm Form { get; set; } = new();

    public ImageAnswer Image { get; private set; } = null!; // LoadAsync sets it before anything is shown

    public IReadOnlyList<ImageUseAnswer> Uses { get; private set; } = [];

    public string Path => ImageWords.Path(Image, options);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        Form = new ImageTextForm { Etag = Image.Etag, Alt = Image.Alt, Credit = Image.Credit };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync([FromServices] EditImage edit, CancellationToken cancellationToken)
    {
        var alt = Form.Alt.ReplaceLineEndings(" ").Trim();
        var saved = await edit.HandleAsync(Id, new ImageRequest(alt, Form.Credit.Trim()), IfMatch.Exactly(Form.Etag), cancellationToken);
        return saved.Ok ? Redirect($"/desk/images/{Id}?done=saved") : await RefuseAsync(saved.Failure, cancellationToken);
    }

    public async Task<IActionResult> OnPostDeleteAsync([FromServices] DeleteImage delete, CancellationToken cancellationToken)
    {
        var deleted = await delete.HandleAsync(Id, IfMatch.Exactly(Form.Etag), cancellationToken);
        if (deleted.Ok)
            return Redirect("/desk/images?done=deleted");
        var refused = await RefuseAsync(deleted.Failure, cancellationToken);
        if (Image is not null)
            Form = new ImageTextForm { Etag = Image.Etag, Alt = Image.Alt, Credit = Image.Credit };
        return refused;
    }

    private async Task<IActionResult> RefuseAsync(Failure failure, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        // A second press, after reading what the other one wrote, is meant.
        Form.Etag = Image.Etag;
        ModelState.Remove("Form.Etag");
        return Refuse(failure);
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var image = await db.Images.AsNoTracking().SingleOrDefaultAsync(i => i.Id == Id, cancellationToken);
        if (image is null)
            return false;
        Image = ImageAnswer.Of(image, options.PublicUrl);
        var caller = Caller;
        Uses = [.. (await uses.OfAsync(image, cancellationToken)).Select(use => ImageUseAnswer.Of(use, caller))];
        return true;
    }
}

internal sealed class ImageTextForm
{
    /// <summary>Of the image as the page showed it.</summary>
    public string Etag { get; set; } = "";

    public string Alt { get; set; } = "";

    public string Credit { get; set; } = "";
}
