namespace Newsletter.Subscribers.Imports;

/// <summary>An import on the wire.</summary>
/// <param name="Percent">How much of the file has been read: below 100 while it runs, 100 when it is in; null where that is not known here, because another process runs it, it failed or was undone.</param>
/// <param name="Suppressed">Rows of people who get no mail: the list says that they left or bounced, or they did so here before.</param>
internal sealed record ImportAnswer(
    Guid Id,
    string Publication,
    ImportState State,
    int? Percent,
    long Rows,
    long Added,
    long Updated,
    long Duplicates,
    long Review,
    long Refused,
    long Suppressed,
    string FileName,
    long Bytes,
    bool Confirmed,
    bool DryRun,
    string Encoding,
    string Delimiter,
    IReadOnlyList<ImportMapping> Columns,
    SubscriptionState? List,
    string By,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset? AskedAt,
    string? Message)
{
    public static ImportAnswer Of(SubscriberImport import, string slug, int? percent) => new(
        import.Id, slug, import.State, percent, import.Rows, import.Added, import.Updated, import.Duplicates, import.Review, import.Refused, import.Suppressed, import.FileName, import.Bytes,
        import.Confirmed, import.DryRun, import.Encoding, import.Delimiter, [.. import.Columns.Select(ImportMapping.Of)], import.Whole, import.By, import.CreatedAt,
        import.FinishedAt, import.AskedAt, import.Message);
}

/// <param name="Field">As a <c>map</c> names it: <c>email</c>, <c>attributes.city</c>, …</param>
internal sealed record ImportMapping(string Column, string Field)
{
    public static ImportMapping Of(ImportColumn column) =>
        new(column.Header, column.Field == ImportField.Attribute ? ColumnGuess.AttributePrefix + column.Name : Shell.Api.ApiJson.Name(column.Field));
}

/// <summary>What a POST answers: where to look.</summary>
internal sealed record ImportStarted(Guid Id);
