using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Settings;

namespace Newsletter.Articles.Images;

internal static class ImagesApi
{
    public static void AddImages(this IServiceCollection services, DatabaseOptions database)
    {
        services.AddScoped<AddImage>().AddScoped<EditImage>().AddScoped<DeleteImage>().AddScoped<ListImages>().AddScoped<ImageUses>().AddScoped<ServeImage>();
        if (database.Provider == DatabaseProvider.Sqlite)
            services.AddScoped<IImageOctets, FolderOctets>();
        else
            services.AddScoped<IImageOctets, TableOctets>();
    }

    public static void MapImageLibrary(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/images").RequireRole(Role.Editor).WithTags("Images");
        group.MapGet("/", ListAsync).WithName("ListImages").WithSummary("Images that were uploaded; ?q= for words in name, alternative text and credit");
        group.MapPost("/", AddAsync).WithBodyLimit(ReceiveImage.MostRequest).WithName("AddImage")
            .WithSummary("Upload a PNG, JPEG, GIF or WebP image: as the body, with ?name= &alt= &credit=, or as multipart with one file; one that is there already is answered with 200");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetImage").WithSummary("One image");
        group.MapGet("/{id:guid}/uses", UsesAsync).WithName("ImageUses").WithSummary("Articles, issues and designs that show it");
        group.MapPut("/{id:guid}", EditAsync).WithName("EditImage").WithSummary("Say what it shows and who made it");
        group.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteImage").WithSummary("Delete an image that nothing shows");
    }

    private static async Task<Ok<Page<ImageAnswer>>> ListAsync(string? q, Paging paging, ListImages list, CancellationToken cancellationToken) =>
        TypedResults.Ok(await list.HandleAsync(q, paging, cancellationToken));

    [QueryParameter("name", "What the file is called, where the body is the image itself.")]
    [QueryParameter("alt", "What it shows.")]
    [QueryParameter("credit", "Who made it.")]
    internal static async Task<Results<Created<ImageAnswer>, Ok<ImageAnswer>, ProblemHttpResult>> AddAsync(
        HttpRequest request, AddImage add, ServiceOptions options, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var read = await ReceiveImage.ReadAsync(request, cancellationToken);
        if (!read.Ok)
            return Problems.Of(read.Failure);
        var added = await add.HandleAsync(read.Value, user.Caller(), cancellationToken);
        if (!added.Ok)
            return Problems.Of(added.Failure);
        var answer = ImageAnswer.Of(added.Value.Image, options.PublicUrl);
        return added.Value.IsNew ? TypedResults.Created($"{ApiGroup.Path}/images/{answer.Id}", answer) : TypedResults.Ok(answer);
    }

    private static async Task<Results<Ok<ImageAnswer>, ProblemHttpResult>> GetAsync(Guid id, NewsletterDb db, ServiceOptions options, CancellationToken cancellationToken) =>
        (await FindAsync(id, db, cancellationToken)).ToOk(image => ImageAnswer.Of(image, options.PublicUrl));

    private static async Task<Results<Ok<Page<ImageUseAnswer>>, ProblemHttpResult>> UsesAsync(
        Guid id, NewsletterDb db, ImageUses uses, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var image = await FindAsync(id, db, cancellationToken);
        if (!image.Ok)
            return Problems.Of(image.Failure);
        var caller = user.Caller();
        var all = await uses.OfAsync(image.Value, cancellationToken);
        return TypedResults.Ok(new Page<ImageUseAnswer>([.. all.Select(use => ImageUseAnswer.Of(use, caller))], Next: null));
    }

    private static async Task<Results<Ok<ImageAnswer>, ProblemHttpResult>> EditAsync(
        Guid id, ApiBody<ImageRequest> body, IfMatch match, EditImage edit, ServiceOptions options, CancellationToken cancellationToken) =>
        (await edit.HandleAsync(id, body.Value, match, cancellationToken)).ToOk(image => ImageAnswer.Of(image, options.PublicUrl));

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, IfMatch match, DeleteImage delete, CancellationToken cancellationToken) =>
        (await delete.HandleAsync(id, match, cancellationToken)).ToNoContent();

    private static async Task<Result<StoredImage>> FindAsync(Guid id, NewsletterDb db, CancellationToken cancellationToken)
    {
        var image = await db.Images.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
        return image is null ? new NotFoundFailure($"image {id}") : image;
    }
}

/// <param name="Id">Null: a design, or something of a publication that the caller does not edit.</param>
internal sealed record ImageUseAnswer(ImageUseKind Kind, Guid? Id, string Title)
{
    public static ImageUseAnswer Of(ImageUse use, Caller caller) =>
        use.Publication is { } publication && !caller.May(Role.Editor, publication) ? new ImageUseAnswer(use.Kind, Id: null, "Of another publication") : new ImageUseAnswer(use.Kind, use.Id, use.Title);
}
