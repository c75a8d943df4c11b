using Newsletter.Data.Secrets;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Rendering;
using Newsletter.Rendering.Designs;
using Newsletter.Shell.Settings;
using Newsletter.Subscribers;

namespace Newsletter.Composing;

/// <summary>Rendering and composing, from the design's files to the message.</summary>
internal static class ComposingSetup
{
    public static void AddComposing(this IServiceCollection services)
    {
        services.AddDesigns();
        services.AddScoped<AllDesigns>();
        services.AddScoped<IDesignFiles>(provider => provider.GetRequiredService<AllDesigns>());
        services.AddScoped<IDesignNames>(provider => provider.GetRequiredService<AllDesigns>());
        services.AddSingleton<RevisionRenderer>();
        services.AddSingleton(provider => new ReaderLinks(
            provider.GetRequiredService<ServiceOptions>().PublicUrl, provider.GetRequiredService<Tokens>()));
        services.AddSingleton<IssueComposer>();
        services.AddScoped<PreviewIssue>().AddScoped<PreviewDesign>().AddSingleton<ConfirmationMail>();
    }
}
