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
        services.AddSingleton<DesignStore>();
        services.AddSingleton<IDesignFiles>(provider => provider.GetRequiredService<DesignStore>());
        services.AddSingleton<IDesignNames>(provider => provider.GetRequiredService<DesignStore>());
        services.AddSingleton<RevisionRenderer>();
        services.AddSingleton(provider => new ReaderLinks(
            provider.GetRequiredService<ServiceOptions>().PublicUrl, provider.GetRequiredService<Tokens>()));
        services.AddSingleton<IssueComposer>();
        services.AddScoped<PreviewIssue>().AddSingleton<ConfirmationMail>();
    }
}
