using Newsletter.Engines;
using Newsletter.Engines.Adapters.Hangfire;
using Newsletter.Engines.Adapters.MailKit;
using Newsletter.Engines.Adapters.Quartz;
using Newsletter.Engines.Adapters.Scriban;
using Newsletter.Engines.Mailboxes;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Templates;
using Newsletter.Shell.Settings;

namespace Newsletter;

/// <summary>Which engine serves each seam. Settings <c>Engines:*</c>; <c>Auto</c> is the package where the build carries it.</summary>
internal sealed record EngineOptions(string Templates, string Smtp, string Mailboxes, string Jobs)
{
    public static EngineOptions Read(SettingsReader reader, EngineCatalog catalog) => new(
        Choose(reader, "Engines:Templates", catalog.Templates),
        Choose(reader, "Engines:Smtp", catalog.Smtp),
        Choose(reader, "Engines:Mailboxes", catalog.Mailboxes),
        Choose(reader, "Engines:Jobs", catalog.Jobs));

    private static string Choose<T>(SettingsReader reader, string key, EngineShelf<T> shelf)
        where T : class
    {
        var wanted = reader.Text(key, EngineShelf<T>.Auto);
        if (!shelf.Allowed.Contains(wanted, StringComparer.OrdinalIgnoreCase))
            reader.Add(key, wanted, string.Join(", ", shelf.Allowed) + " (in this build; see docs/engines.md)");
        return wanted;
    }
}

internal static class EngineSetup
{
    /// <summary>Everything this build can do its work with.</summary>
    public static EngineCatalog Catalog(TimeProvider clock)
    {
        var catalog = new EngineCatalog();
        catalog.Templates.AddBuiltIn("BuiltIn", () => new BuiltInTemplateEngine());
        catalog.Smtp.AddBuiltIn("BuiltIn", () => new BuiltInMailTransport(clock));
        catalog.Mailboxes.AddBuiltIn("BuiltIn", () => new Pop3MailboxReader(clock));
        QuartzOffer.OfferTo(catalog);
        ScribanOffer.OfferTo(catalog);
        MailKitOffer.OfferTo(catalog);
        HangfireOffer.OfferTo(catalog);
        return catalog;
    }

    public static void AddEngines(this IServiceCollection services, EngineCatalog catalog, EngineOptions options) => services
        .AddSingleton(catalog)
        .AddSingleton(_ => catalog.Templates.Make(options.Templates).Value)
        .AddSingleton(_ => catalog.Smtp.Make(options.Smtp).Value)
        .AddSingleton(_ => catalog.Mailboxes.Make(options.Mailboxes).Value)
        .AddSingleton(_ => catalog.Jobs.Make(options.Jobs).Value);
}
