using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Subscribers.Imports;

/// <summary>Imports of the publications that the caller keeps.</summary>
internal sealed class FindImport(NewsletterDb db, SubscriberDesk desk, ImportShares shares)
{
    private const int NotesAtOnce = 1000;

    public async Task<Result<SubscriberImport>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var import = await db.Set<SubscriberImport>().AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
        return import is not null && caller.May(Role.Admin, import.PublicationKey) ? import : new NotFoundFailure($"import {id}");
    }

    public async Task<ImportAnswer> AnswerAsync(SubscriberImport import, CancellationToken cancellationToken) =>
        ImportAnswer.Of(import, await db.Publications.Where(p => p.Key == import.PublicationKey).Select(p => p.Slug).SingleAsync(cancellationToken), shares.Of(import));

    public async Task<Page<ImportAnswer>> ListAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var slugs = (await desk.PublicationsAsync(Role.Admin, caller, cancellationToken)).Values.ToDictionary(p => p.Key, p => p.Slug);
        var imports = db.Set<SubscriberImport>().AsNoTracking().Where(i => slugs.Keys.Contains(i.PublicationKey));
        return await imports.ToPageAsync(paging, i => i.Key, i => ImportAnswer.Of(i, slugs[i.PublicationKey], shares.Of(i)), cancellationToken);
    }

    /// <summary>The rows that did not come in as they were, each with what became of it and why; then as it stood in the list.</summary>
    public async Task WriteErrorsAsync(SubscriberImport import, Stream stream, CancellationToken cancellationToken)
    {
        await using var writer = CsvFile.Write(stream);
        await writer.WriteAsync(CsvWriter.Line(["row", "kind", "reason", .. import.Columns.Select(c => c.Header)]).AsMemory(), cancellationToken);
        var last = 0L;
        while (true)
        {
            var notes = await db.Set<ImportNote>().AsNoTracking().Where(n => n.ImportKey == import.Key && n.Row > last).OrderBy(n => n.Row).Take(NotesAtOnce).ToListAsync(cancellationToken);
            if (notes.Count == 0)
                return;
            foreach (var note in notes)
            {
                var start = string.Join(',', new[] { note.Row.ToString(System.Globalization.CultureInfo.InvariantCulture), ApiJson.Name(note.Fate), note.Why }.Select(CsvWriter.Field));
                await writer.WriteAsync($"{start},{note.Line}\r\n".AsMemory(), cancellationToken);
            }

            last = notes[^1].Row;
        }
    }
}
