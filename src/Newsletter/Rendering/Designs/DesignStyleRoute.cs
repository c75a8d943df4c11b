namespace Newsletter.Rendering.Designs;

/// <summary>The colours of a design for the readers' pages, as a style sheet of their own: a strict policy allows no others.</summary>
internal static class DesignStyleRoute
{
    public static void MapDesignStyles(this IEndpointRouteBuilder app) =>
        app.MapGet("/assets/designs/{name}.css", GetAsync).AllowAnonymous().ExcludeFromDescription();

    // A design that is gone, or has no colours, leaves the pages as they are.
    private static async Task<IResult> GetAsync(string name, AllDesigns designs, HttpResponse response, CancellationToken cancellationToken)
    {
        var files = await designs.ReadAsync(name, cancellationToken);
        var design = files.Ok ? Design.Of(files.Value) : files.Failure;
        response.Headers.CacheControl = "public, max-age=300";
        return Results.Text(design.Ok ? design.Value.Pages?.ToCss() ?? "" : "", "text/css; charset=utf-8");
    }
}
