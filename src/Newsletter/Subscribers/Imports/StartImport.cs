using System.Text.RegularExpressions;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Subscribers.Imports;

/// <param name="Path">Where the list is on this machine.</param>
/// <param name="FileName">As its owner called it.</param>
/// <param name="Map">Column and field; what is not named is guessed.</param>
/// <param name="List">What everybody on it is: unsubscribed, cleaned (bounced) or complained; null or empty: what its name and its rows say.</param>
/// <param name="Consent">Where the consent comes from, for the record; null: the file's name.</param>
internal sealed record ImportRequest(string Path, string FileName, bool Confirmed, bool DryRun, IReadOnlyList<(string Column, string Field)> Map, string? List, string? Consent);

/// <summary>What a list looks like before anything is done with it.</summary>
internal sealed record ImportSample(CsvForm Form, IReadOnlyList<ImportColumn> Columns, bool Header, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>Looks at a list and writes down that it is to be taken in. Whoever runs imports then does it.</summary>
internal sealed partial class StartImport(NewsletterDb db, TimeProvider clock)
{
    private const int SampleRows = 200;

    /// <summary>Shorter lists are a few steps, which is sooner written than sorted.</summary>
    private const long ToBeSorted = 4_000_000;

    public async Task<Result<SubscriberImport>> HandleAsync(Publication publication, ImportRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.May(Role.Admin, publication.Key))
            return new NotFoundFailure($"publication '{publication.Slug}'");
        // A form sends an empty text where nothing was chosen.
        var whole = Whole(string.IsNullOrWhiteSpace(request.List) ? ByName(request.FileName) : request.List);
        if (!whole.Ok)
            return whole.Failure;
        var errors = new FieldErrors();
        errors.Prose("consent", request.Consent, 2000);
        if (errors.Any)
            return errors.Failure;
        var sample = Look(request.Path, request.Map);
        return sample.Ok ? await SaveAsync(publication, request, sample.Value, whole.Value.State, caller, cancellationToken) : sample.Failure;
    }

    public static Result<ImportSample> Look(string path, IReadOnlyList<(string Column, string Field)> map)
    {
        var form = CsvForm.Detect(path);
        if (!form.Ok)
            return form.Failure;
        using var csv = form.Value.Open(path);
        var rows = new List<IReadOnlyList<string>>();
        while (rows.Count <= SampleRows && csv.ReadFilled())
            rows.Add(csv.Fields());

        if (rows.Count == 0)
            return new ValidationFailure("file", "The file is empty.");
        var columns = ColumnGuess.Guess(rows, map);
        return columns.Ok
            ? new ImportSample(form.Value, columns.Value.Columns, columns.Value.Header >= 0, [.. rows.Skip(columns.Value.Header + 1)])
            : columns.Failure;
    }

    private async Task<Result<SubscriberImport>> SaveAsync(
        Publication publication, ImportRequest request, ImportSample sample, SubscriptionState? whole, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var bytes = new FileInfo(request.Path).Length;
        var import = new SubscriberImport
        {
            Id = Guid.CreateVersion7(now),
            PublicationKey = publication.Key,
            State = ImportState.Running,
            FileName = request.FileName,
            FilePath = request.Path,
            Bytes = bytes,
            Encoding = sample.Form.Encoding,
            Delimiter = sample.Form.Delimiter.ToString(),
            SkipLine = sample.Form.SkipLine,
            Header = sample.Header,
            Columns = sample.Columns,
            Whole = whole,
            Confirmed = request.Confirmed,
            DryRun = request.DryRun,
            Sorted = bytes > ToBeSorted,
            ConsentText = string.IsNullOrWhiteSpace(request.Consent) ? $"Imported from {request.FileName} by {caller.Name}" : request.Consent.Trim(),
            By = caller.Name,
            CreatedAt = now,
            LeaseUntil = now,
        };
        db.Add(import);
        await db.SaveChangesAsync(cancellationToken);
        return import;
    }

    private static Result<(SubscriptionState? State, bool Said)> Whole(string? list) => list?.Trim().ToLowerInvariant() switch
    {
        null or "" or "subscribed" => ((SubscriptionState?)null, false),
        "unsubscribed" or "left" => (SubscriptionState.Left, true),
        "cleaned" or "bounced" => (SubscriptionState.Bounced, true),
        "complained" => (SubscriptionState.Complained, true),
        "pending" or "nonsubscribed" => (SubscriptionState.Pending, true),
        _ => new ValidationFailure("list", "Use subscribed, pending, unsubscribed, cleaned, bounced or complained."),
    };

    // Services that export their lists apart name the files so.
    private static string? ByName(string file) => ApartList().Match(Path.GetFileName(file)) switch
    {
        { Success: false } => null,
        { Groups: var groups } when groups["left"].Success => "unsubscribed",
        { Groups: var groups } when groups["bounced"].Success => "bounced",
        { Groups: var groups } when groups["complained"].Success => "complained",
        _ => "nonsubscribed",
    };

    [GeneratedRegex(
        @"^(suppressions?[ _-]+)?((?<left>unsubscribe[ds]?|unsubscribers|unsubs|opt-?outs?|suppress(ed|ions?)|(group|global)[ _-]unsubscribes|blocklist(ed)?|blacklist(ed)?|abmeldungen|abgemeldete?|abbestellungen|d[ée]sabonn(és|es|ements)|d[ée]sinscri(ts|ptions)|bajas|disiscritti|cancelados|descadastrados|uitgeschreven|afmeldingen|wypisani|отпис(ки|анные|авшиеся))|(?<bounced>cleaned|(hard[ _-]?)?bounce[ds]?|invalid[ _-]e?-?mails)|(?<complained>complain(ed|ts)|spam[ _-](reports|complaints))|non-?subscribed)(?![\p{L}])",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex ApartList();
}
