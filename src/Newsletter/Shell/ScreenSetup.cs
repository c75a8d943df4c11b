using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.WebEncoders;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Shell;

/// <summary>Razor Pages, wherever they stand beside their feature, and the files they load.</summary>
internal static class ScreenSetup
{
    public static IServiceCollection AddScreens(this IServiceCollection services)
    {
        services.AddSingleton<AssetFiles>();
        services.AddRazorPages().AddRazorPagesOptions(options => options.RootDirectory = "/");
        services.Configure<MvcOptions>(options =>
        {
            options.ModelMetadataDetailsProviders.Add(new KeepEmptyText());
            // Use cases say what is required; a binder that says it first would say it twice, and in other words.
            options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
        });
        // The body's own limit comes first: what is beyond it is too large, and not a form that cannot be read.
        services.Configure<FormOptions>(options => options.ValueLengthLimit = (int)FormDoor.MostBytes + 1);
        // Readers write in every script: letters stay letters in the page's source.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        return services;
    }

    /// <summary>Before routing: a file needs neither an account nor a handler.</summary>
    public static WebApplication UseAssets(this WebApplication app)
    {
        var assets = app.Services.GetRequiredService<AssetFiles>();
        app.Use((context, next) =>
        {
            assets.Shrink(context);
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = assets.Files,
            RequestPath = AssetFiles.Path,
            ContentTypeProvider = new AssetTypes(),
            OnPrepareResponse = served =>
            {
                var current = assets.IsCurrent(AssetFiles.PlainName(served.File.Name), served.Context.Request.Query["v"]);
                served.Context.Response.Headers.CacheControl = current ? "public, max-age=31536000, immutable" : "no-cache";
            },
        });
        return app;
    }

    /// <summary>A smaller form is of the type of the file that it is a form of.</summary>
    private sealed class AssetTypes : IContentTypeProvider
    {
        private readonly FileExtensionContentTypeProvider _types = new();

        public bool TryGetContentType(string subpath, [MaybeNullWhen(false)] out string contentType) =>
            _types.TryGetContentType(AssetFiles.PlainName(subpath), out contentType);
    }

    /// <summary>Whatever has no answer of its own, and whatever went wrong, is told in words.</summary>
    public static IApplicationBuilder UseProblemPages(this IApplicationBuilder app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/desk/problem/500",
            StatusCodeSelector = exception => DatabaseAway.Caused(exception) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
        }).UseStatusCodePagesWithReExecute("/desk/problem/{0}");

    public static WebApplication MapScreens(this WebApplication app)
    {
        app.MapRazorPages();
        return app;
    }
}
