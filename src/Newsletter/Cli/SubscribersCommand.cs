using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Subscribers;
using Newsletter.Subscribers.Imports;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Cli;

/// <summary><c>subscribers import</c> and <c>export</c>: lists of any size, beside a running service or without one.</summary>
internal static class SubscribersCommand
{
    public static Command Create()
    {
        var publication = new Option<string>("--publication") { Description = "The publication's slug", Required = true };
        var file = new Argument<string>("FILE.csv");
        var map = new Option<string[]>("--map") { Description = "column=field: email, name, firstName, lastName, language, timeZone, sections, frequency, pausedUntil, status, consentAt, consentAddress, joined, leftAt, bouncedAt, attributes.NAME or skip", AllowMultipleArgumentsPerToken = true };
        var confirmed = new Option<bool>("--confirmed") { Description = "They have agreed already, and you can prove it" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Count, and change nothing" };
        var list = new Option<string?>("--list") { Description = "What everybody on it is: pending, unsubscribed, cleaned, bounced or complained" };
        var consent = new Option<string?>("--consent") { Description = "Where the consent comes from, for the record" };
        var errors = new Option<string?>("--errors") { Description = "Write the rows that did not come in to this file" };
        var json = AccountCommand.JsonOption();
        var import = new Command("import", "Take in a list of subscribers") { file, publication, map, confirmed, dryRun, list, consent, errors, json };
        import.SetAction((parse, cancellationToken) => ServiceCommands.WithDataAsync(
            services => ImportAsync(
                services,
                parse.GetRequiredValue(publication),
                new Wanted(parse.GetRequiredValue(file), parse.GetValue(map) ?? [], parse.GetValue(confirmed), parse.GetValue(dryRun), parse.GetValue(list), parse.GetValue(consent), parse.GetValue(errors), parse.GetValue(json)),
                cancellationToken),
            cancellationToken));
        var output = new Option<string?>("--out") { Description = "Write to this file, not to standard output" };
        var segment = new Option<string?>("--segment") { Description = "Those alone whom this segment means: its name or id" };
        var export = new Command("export", "Subscribers of a publication as CSV") { publication, segment, output };
        export.SetAction((parse, cancellationToken) => ServiceCommands.WithDataAsync(
            services => ExportAsync(services, parse.GetRequiredValue(publication), parse.GetValue(segment), parse.GetValue(output), cancellationToken), cancellationToken));
        return new Command("subscribers", "Subscribers from a terminal") { import, export };
    }

    private sealed record Wanted(string File, string[] Map, bool Confirmed, bool DryRun, string? List, string? Consent, string? Errors, bool Json);

    private static async Task<int> ImportAsync(IServiceProvider services, string slug, Wanted wanted, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(wanted.File);
        if (!File.Exists(path))
            return await ServiceCommands.FailAsync($"{wanted.File}: there is no such file.");
        var started = await StartAsync(services, slug, path, wanted, cancellationToken);
        if (!started.Ok)
            return await ServiceCommands.FailAsync(Words(started.Failure));
        var import = await FollowAsync(services, started.Value, cancellationToken);
        var find = services.GetRequiredService<FindImport>();
        if (wanted.Errors is not null)
        {
            await using var stream = OwnerOnly.Write(wanted.Errors);
            await find.WriteErrorsAsync(import, stream, cancellationToken);
        }

        var answer = await find.AnswerAsync(import, cancellationToken);
        Console.WriteLine(wanted.Json ? JsonSerializer.Serialize(answer, ApiJson.Options) : Figures(answer));
        return import.State == ImportState.Done ? 0 : await ServiceCommands.FailAsync(import.Message ?? $"The import is {ApiJson.Name(import.State)}.");
    }

    private static async Task<Result<SubscriberImport>> StartAsync(IServiceProvider services, string slug, string path, Wanted wanted, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<NewsletterDb>();
        if (await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken) is not { } publication)
            return new NotFoundFailure($"publication '{slug}'");
        // The same file, cut off before: it goes on where it stopped.
        var length = new FileInfo(path).Length;
        var unfinished = await db.Set<SubscriberImport>().AsNoTracking().FirstOrDefaultAsync(
            i => i.State == ImportState.Running && i.FilePath == path && i.Bytes == length && i.PublicationKey == publication.Key && i.Confirmed == wanted.Confirmed && i.DryRun == wanted.DryRun,
            cancellationToken);
        if (unfinished is not null)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Going on with the import of {unfinished.CreatedAt:yyyy-MM-dd HH:mm} UTC behind row {unfinished.Rows:N0}."));
            return unfinished;
        }

        var map = new List<(string, string)>();
        foreach (var entry in wanted.Map)
        {
            var at = entry.LastIndexOf('=');
            if (at <= 0)
                return new ValidationFailure("map", $"'{entry}' is no mapping. Write --map COLUMN=FIELD.");
            map.Add((entry[..at], entry[(at + 1)..]));
        }

        var request = new ImportRequest(path, Path.GetFileName(path), wanted.Confirmed, wanted.DryRun, map, wanted.List, wanted.Consent);
        return await services.GetRequiredService<StartImport>().HandleAsync(publication, request, Caller.System, cancellationToken);
    }

    /// <summary>Runs it, or waits for the process that does: a running service may have been faster.</summary>
    private static async Task<SubscriberImport> FollowAsync(IServiceProvider services, SubscriberImport import, CancellationToken cancellationToken)
    {
        var find = services.GetRequiredService<FindImport>();
        var clock = services.GetRequiredService<TimeProvider>();
        var progress = new ImportProgress(import, services.GetRequiredService<ImportShares>(), clock);
        while (true)
        {
            await services.GetRequiredService<ImportRunner>().RunAsync(import.Id, progress.Show, cancellationToken);
            var now = (await find.HandleAsync(import.Id, Caller.System, cancellationToken)).Match(i => i, failure => throw new InvalidOperationException(failure.Message));
            progress.Show(now);
            if (now.State != ImportState.Running)
            {
                progress.End();
                return now;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellationToken);
        }
    }

    private static async Task<int> ExportAsync(IServiceProvider services, string slug, string? segment, string? file, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<NewsletterDb>();
        if (await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken) is not { } publication)
            return await ServiceCommands.FailAsync($"There is no publication '{slug}'.");
        SegmentCondition? where = null;
        if (segment is not null)
        {
            var found = await services.GetRequiredService<FindSegments>().ReferredAsync(segment, publication, Caller.System, cancellationToken);
            if (!found.Ok)
                return await ServiceCommands.FailAsync(Words(found.Failure));
            where = found.Value.Segment.Definition;
        }

        // A file of everybody is for whoever asked for it; a pipe is theirs to guard.
        await using var stream = file is null ? Console.OpenStandardOutput() : OwnerOnly.Write(file);
        await services.GetRequiredService<ExportSubscribers>().WriteAsync(publication, where, stream, cancellationToken);
        return 0;
    }

    private static string Words(Failure failure) => failure is ValidationFailure { Errors.Values: var errors } ? string.Join(" ", errors.SelectMany(e => e)) : failure.Message;

    private static string Figures(ImportAnswer answer) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {(answer.DryRun ? "dry run, nothing was changed" : ApiJson.Name(answer.State))}: {answer.Rows:N0} rows
          added       {answer.Added,12:N0}
          updated     {answer.Updated,12:N0}
          duplicates  {answer.Duplicates,12:N0}
          review      {answer.Review,12:N0}
          refused     {answer.Refused,12:N0}
          suppressed  {answer.Suppressed,12:N0}
        """);
}
