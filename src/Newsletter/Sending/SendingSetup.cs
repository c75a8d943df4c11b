using Newsletter.Data;
using Newsletter.Engines.Dns;
using Newsletter.Issues;
using Newsletter.Sending.Doctor;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Mailbox;
using Newsletter.Sending.Pace;
using Newsletter.Sending.Servers;
using Newsletter.Shell.Retention;
using Newsletter.Subscribers;
using Newsletter.Subscribers.Segments;
using Npgsql;

namespace Newsletter.Sending;

internal static class SendingSetup
{
    public static IServiceCollection AddSending(this IServiceCollection services, DatabaseOptions database, SmtpOptions smtp)
    {
        if (database.Provider == DatabaseProvider.PostgreSql)
        {
            services.AddSingleton(_ => NpgsqlDataSource.Create(database.ConnectionString));
            services.AddSingleton<ILedgerStore, PostgreSqlLedgerStore>();
        }
        else
        {
            services.AddSingleton<ILedgerStore, SqliteLedgerStore>();
        }

        services.AddSingleton<CaptureMailbox>();
        if (smtp.Captured)
        {
            services.AddSingleton<CaptureServer>().AddHostedService(provider => provider.GetRequiredService<CaptureServer>());
            services.AddSingleton<IServerList>(provider => provider.GetRequiredService<CaptureServer>());
        }
        else
        {
            services.AddSingleton<IServerList, ConfiguredServers>();
        }

        services.AddSingleton(provider => new MailHouses(
            provider.GetRequiredService<DnsResolver>(), provider.GetRequiredService<SendingOptions>().LookUpProviders && !smtp.Captured, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MailProviders(provider.GetRequiredService<SendingOptions>().Providers, provider.GetRequiredService<MailHouses>().Of));
        services.AddHostedService(provider => provider.GetRequiredService<MailHouses>());
        services.AddSingleton(new CrashPoints());
        services.AddSingleton<ServerPool>().AddSingleton<SendingSignal>().AddSingleton<SendingNode>().AddSingleton<Progress>().AddSingleton<ProgressFeed>();
        services.AddScoped<IAudienceSegments, IssueSegments>().AddScoped<ISegmentUses, IssueSegments>().AddScoped<AudienceOfIssue>().AddScoped<SendIssue>().AddScoped<FinishIssue>().AddScoped<PauseIssue>().AddScoped<ResumeIssue>().AddScoped<CaptureLimit>().AddScoped<StoreLinks>()
            .AddScoped<SendTest>().AddScoped<SendSetUpTest>().AddScoped<ListDeliveries>().AddScoped<ListSent>().AddScoped<ListMailbox>().AddScoped<ReadCertificate>().AddScoped<WebView>().AddScoped<Corrections>().AddScoped<CorrectArchive>().AddScoped<Feed>()
            .AddScoped<IPersonalRecords, DeliveryRecords>().AddScoped<IForgetful, HashOldAddresses>();
        services.AddDoctor();
        services.AddHostedService<SendingService>().AddHostedService<ConfirmationSender>();
        return services;
    }
}
