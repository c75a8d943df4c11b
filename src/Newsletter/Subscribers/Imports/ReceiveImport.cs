using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;

namespace Newsletter.Subscribers.Imports;

/// <summary>Writes a list to disk as it comes in over HTTP, whatever its size, and starts its import.</summary>
internal sealed class ReceiveImport(StartImport start, ImportFiles files, ImportSignal signal, TimeProvider clock)
{
    public async Task<Result<SubscriberImport>> HandleAsync(Publication publication, HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var query = request.Query;
        var map = new List<(string, string)>();
        foreach (var entry in query["map"])
        {
            var at = entry?.LastIndexOf('=') ?? -1;
            if (at <= 0)
                return new ValidationFailure("map", $"'{entry}' is no mapping. Write map=COLUMN=FIELD.");
            map.Add((entry![..at], entry[(at + 1)..])); // it holds the sign
        }

        if (Flag(query, "confirmed") is not { } confirmed)
            return new ValidationFailure("confirmed", "Use true or false.");
        if (Flag(query, "dryRun") is not { } dryRun)
            return new ValidationFailure("dryRun", "Use true or false.");
        var path = files.New(Guid.CreateVersion7(clock.GetUtcNow()));
        var name = await WriteAsync(request, path, cancellationToken);
        var started = name.Ok
            ? await start.HandleAsync(publication, new ImportRequest(path, name.Value, confirmed, dryRun, map, query["list"], query["consent"]), caller, cancellationToken)
            : name.Failure;
        if (started.Ok)
            signal.Wake();
        else
            files.Drop(path);
        return started;
    }

    public async Task<Result<SubscriberImport>> HandleAsync(Publication publication, IFormFile file, ImportRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var path = files.New(Guid.CreateVersion7(clock.GetUtcNow()));
        await using (var target = OwnerOnly.Write(path))
            await file.CopyToAsync(target, cancellationToken);
        var started = await start.HandleAsync(publication, request with { Path = path, FileName = Name(file.FileName) }, caller, cancellationToken);
        if (started.Ok)
            signal.Wake();
        else
            files.Drop(path);
        return started;
    }

    /// <returns>What the file is called.</returns>
    private static async Task<Result<string>> WriteAsync(HttpRequest request, string path, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return Unsupported;
        if (type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            return await WritePartAsync(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), request.Body, path, cancellationToken);
        if (type.MediaType.Value is not ("text/csv" or "text/plain" or "text/tab-separated-values" or "application/csv" or "application/vnd.ms-excel" or "application/octet-stream"))
            return Unsupported;
        await using var target = OwnerOnly.Write(path);
        await request.Body.CopyToAsync(target, cancellationToken);
        return ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var disposition) && disposition.FileName.HasValue ? Name(HeaderUtilities.RemoveQuotes(disposition.FileName).ToString()) : "list.csv";
    }

    private static async Task<Result<string>> WritePartAsync(string boundary, Stream body, string path, CancellationToken cancellationToken)
    {
        if (boundary.Length is 0 or > 200)
            return new MalformedFailure("The multipart body names no boundary.");
        try
        {
            var parts = new MultipartReader(boundary, body);
            while (await parts.ReadNextSectionAsync(cancellationToken) is { } part)
            {
                if (part.AsFileSection() is not { FileStream: { } stream } file)
                    continue;
                await using var target = OwnerOnly.Write(path);
                await stream.CopyToAsync(target, cancellationToken);
                return Name(file.FileName);
            }
        }
        catch (InvalidDataException exception)
        {
            return new MalformedFailure(exception.Message);
        }

        return new ValidationFailure("file", "There is no file in the form.");
    }

    private static UnsupportedMediaFailure Unsupported { get; } = new("Send the list as text/csv, or as multipart/form-data with one file.");

    private static string Name(string? name) =>
        Path.GetFileName(name?.Replace('\\', '/') ?? "") is { Length: > 0 } file ? string.Concat(file.Where(c => !char.IsControl(c)).Take(120)) : "list.csv";

    private static bool? Flag(IQueryCollection query, string name) =>
        !query.TryGetValue(name, out var values) ? false : bool.TryParse(values.ToString(), out var flag) ? flag : null;
}
