using Newsletter.Accounts;
using Newsletter.Articles.Feeds;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Engines;
using Newsletter.Engines.Dns;
using Newsletter.Responses;
using Newsletter.Responses.Reading;
using Newsletter.Responses.Webhooks;
using Newsletter.Sending;
using Newsletter.Shell.Outbound;
using Newsletter.Shell.Retention;
using Newsletter.Subscribers;

namespace Newsletter.Shell.Settings;

/// <summary>All settings, read once at start. Each feature's options class says what its values mean; docs/configuration.md lists the keys.</summary>
internal sealed record AllSettings(
    ServiceOptions Service, DatabaseOptions Database, SecretsOptions Secrets, AdminOptions Admin, ProxyOptions Proxy, ComposingOptions Composing, SmtpOptions Smtp, SendingOptions Sending, SignUpOptions SignUp,
    BouncesOptions Bounces, DnsOptions Dns, EngineOptions Engines, RetentionOptions Retention, OutboundOptions Outbound, FeedOptions Feeds, CountingOptions Counting, WebhookOptions Webhooks)
{
    /// <summary>Sections that are ours alone: an unread key in them is a mistake.</summary>
    private static readonly string[] OwnSections = ["Database", "Admin", "Secrets", "Smtp", "Sending", "Bounces", "Dkim", "Dns", "Proxy", "SignUp", "Engines", "Retention", "Outbound", "Feeds", "Counting", "Webhooks"];

    /// <param name="home">Absolute: what relative folders are relative to.</param>
    /// <exception cref="SettingsException">Something is wrong; the message lists all of it.</exception>
    public static AllSettings Read(IConfiguration configuration, string home, EngineCatalog engines)
    {
        var reader = new SettingsReader(configuration);
        var service = new ServiceOptions
        {
            Urls = reader.Listen("Urls", "http://localhost:5080"),
            PublicUrl = reader.HttpUrl("PublicUrl", "http://localhost:5080"),
            DataDirectory = Path.GetFullPath(reader.Text("DataDirectory", "data"), home),
            TemplatesDirectory = Path.Combine(home, "templates"),
        };
        var settings = new AllSettings(
            service,
            DatabaseOptions.Read(reader, service.DataDirectory),
            SecretsOptions.Read(reader, service.DataDirectory),
            AdminOptions.Read(reader),
            ProxyOptions.Read(reader),
            ComposingOptions.Read(reader, service),
            SmtpOptions.Read(reader),
            SendingOptions.Read(reader),
            SignUpOptions.Read(reader),
            BouncesOptions.Read(reader),
            DnsSettings.Read(reader),
            EngineOptions.Read(reader, engines),
            RetentionOptions.Read(reader),
            OutboundOptions.Read(reader),
            FeedOptions.Read(reader),
            CountingOptions.Read(reader),
            WebhookOptions.Read(reader, service.DataDirectory));
        settings.Bounces.Check(reader, engines.Mailboxes.Make(settings.Engines.Mailboxes));
        reader.RefuseUnknown(OwnSections);
        return reader.Wrong.Count == 0 ? settings : throw new SettingsException(reader.Wrong);
    }

    public void AddTo(IServiceCollection services) => 
        services.AddSingleton(Service).AddSingleton(Database).AddSingleton(Secrets).AddSingleton(Admin)
            .AddSingleton(Composing).AddSingleton(Smtp).AddSingleton(Sending).AddSingleton(SignUp).AddSingleton(Bounces).AddSingleton(Dns)
            .AddSingleton(Retention).AddSingleton(Outbound).AddSingleton(Feeds).AddSingleton(Counting).AddSingleton(Webhooks);
}
