using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;
using Newsletter.Engines.Templates;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Scheduling;
using Newsletter.Sending;
using Newsletter.Sending.Servers;
using Newsletter.Shell.Api;
using Newsletter.Shell.Operations;
using Newsletter.Shell.Settings;
using Newsletter.Subscribers;

namespace Newsletter.Cli;

/// <summary>
/// A start sends an issue to nobody: the sample of the design, the whole way from article to certificate, in a data folder of its own and to a receiver on
/// loopback that throws every copy away. Methods are compiled and queries translated by then, and the first real issue does not wait for either.
/// </summary>
internal sealed class TrialIssue(
    IServiceProvider services, ServiceOptions service, SendingOptions sending, ITemplateEngine templates, IMailTransport transport, Trial trial, TimeProvider clock, ILogger<TrialIssue> log)
    : BackgroundService
{
    private const string FolderPrefix = "trial-";
    private const string Design = "weekly";

    /// <summary>What is called thirty times is compiled anew with all optimizations, in the background: it takes as long as a thousand copies.</summary>
    private const int Readers = 1000;

    /// <summary>It is over in two or three seconds. A machine that takes much longer has better things to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>For verbs that serve or send for long.</summary>
    public static void Add(IServiceCollection services) => services.AddHostedService<TrialIssue>();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first answer: this process is not ready until it is over.
        if (sending.TrialIssue)
            trial.Begin();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!sending.TrialIssue)
            return;
        var began = clock.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(Patience);
        // Edge: nothing depends on it, so whatever fails here must not keep the service from its work.
        try
        {
            // Copies that are on their way already do the same, and want the processors for themselves.
            if (await IsSendingAsync(limit.Token))
                return;
            // Some that were killed left theirs behind; several nodes may share the data folder.
            ThrowAway.Clear(service.DataDirectory, FolderPrefix, line => log.LogDebug("{Line}", line));
            await SendAsync(Path.Combine(service.DataDirectory, $"{FolderPrefix}{Guid.CreateVersion7(clock.GetUtcNow()):N}"), limit.Token);
            log.LogDebug("The trial issue took {Time}", clock.GetElapsedTime(began));
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            log.LogInformation(exception, "The trial issue did not come to its end: the first copies will be slower than the rest");
        }
        catch (OperationCanceledException)
        {
            log.LogDebug("The service stops during its trial issue");
        }
        finally
        {
            trial.End();
        }
    }

    private async Task<bool> IsSendingAsync(CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<NewsletterDb>().Issues.AnyAsync(i => i.State == IssueState.Sending, cancellationToken);
    }

    private async Task SendAsync(string folder, CancellationToken stop)
    {
        try
        {
            await using var receiver = ApprovedSample.Value(SmtpReceiver.Start(new SmtpReceiverOptions { HostName = "trial.localhost" }, (_, _) => ValueTask.FromResult(new SmtpReply(250, "2.0.0", "Gone")), clock));
            await using var room = ServiceHost.Build(Settings(folder), collection => Confine(collection, receiver.Port), HostRole.Trial);
            using var alone = await ServiceHost.PrepareAsync(room, stop);
            await SendAsync(room.Services, await ApprovedAsync(room.Services, stop), stop);
        }
        finally
        {
            // A file that a pool holds open cannot be deleted everywhere.
            using (var connection = new SqliteConnection(Connection(folder)))
                SqliteConnection.ClearPool(connection);
            Directory.Delete(folder, recursive: true);
        }
    }

    private Dictionary<string, string?> Settings(string folder) => new()
    {
        ["DataDirectory"] = folder,
        ["PublicUrl"] = service.PublicUrl,
        ["Database:Provider"] = nameof(DatabaseProvider.Sqlite),
        ["ConnectionStrings:Newsletter"] = Connection(folder),
        ["Smtp:Mode"] = nameof(SmtpMode.Capture),
        ["Smtp:CaptureLimit"] = $"{Readers}",
        // No name server is asked about a newsletter that does not exist.
        ["Sending:LookUpProviders"] = "false",
        ["Dns:Servers"] = "127.0.0.1:9",
    };

    private static string Connection(string folder) => new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "trial.db") }.ToString();

    /// <summary>The service's own engines, and one server, which is here.</summary>
    private void Confine(IServiceCollection room, int port) =>
        room.AddSingleton(templates).AddSingleton(transport).AddSingleton<IServerList>(new OneServer(port)).AddLogging(logging => logging.ClearProviders());

    private async Task<Guid> ApprovedAsync(IServiceProvider room, CancellationToken stop)
    {
        await using var scope = room.CreateAsyncScope();
        var parts = scope.ServiceProvider;
        var sample = ApprovedSample.Read(parts, Design);
        await FillAsync(parts.GetRequiredService<NewsletterDb>(), sample.Publication, stop);
        return await ApprovedSample.MakeAsync(parts, sample.Publication.Slug, sample, stop);
    }

    private async Task FillAsync(NewsletterDb db, PrintedPublication printed, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var publication = new Publication
        {
            Slug = printed.Slug,
            Name = printed.Name,
            TimeZone = printed.TimeZone,
            From = printed.From,
            PostalAddress = printed.PostalAddress,
            Hold = TimeSpan.Zero,
            CreatedAt = now,
        };
        db.Add(publication);
        await db.SaveChangesAsync(stop);
        for (var i = 0; i < Readers; i++)
        {
            var email = FormattableString.Invariant($"reader{i}@trial.invalid");
            var reader = new Subscriber { Id = Guid.CreateVersion7(now), Email = email, EmailKey = email, Name = "Reader", CreatedAt = now };
            reader.Subscriptions.Add(new Subscription { PublicationKey = publication.Key, State = SubscriptionState.Active, CreatedAt = now, ChangedAt = now });
            db.Add(reader);
        }

        await db.SaveChangesAsync(stop);
    }

    private static async Task SendAsync(IServiceProvider room, Guid id, CancellationToken stop)
    {
        await room.GetRequiredService<SendingNode>().KeepAsync([], stop);
        await using var scope = room.CreateAsyncScope();
        var issue = ApprovedSample.Value(await scope.ServiceProvider.GetRequiredService<SendIssueNow>().HandleAsync(id, new SendRequest(), IfMatch.Any, Caller.System, stop));
        await using var sending = room.CreateAsyncScope();
        await sending.ServiceProvider.GetRequiredService<SendIssue>().HandleAsync(issue.Key, stop, stop);
    }

    private sealed class OneServer(int port) : IServerList
    {
        private const int Connections = 4;

        public IReadOnlyList<SmtpServerOptions> Servers { get; } =
        [
            new(
                "trial",
                new MailServer { Host = "127.0.0.1", Port = port, Security = MailSecurity.None, HelloName = "[127.0.0.1]" },
                Connections,
                MessagesPerConnection: Readers,
                MessagesPerSecond: 0,
                Priority: 0,
                Verp: true,
                RewritesHeaders: false),
        ];
    }
}
