using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Subscribers.Suppressions;

/// <summary>All suppressions as CSV, streamed. Of the erased there is a hash, by which this database knows them again.</summary>
internal sealed class ExportSuppressions(NewsletterDb db)
{
    public static IReadOnlyList<string> Columns { get; } = ["address", "domain", "reason", "note", "source", "by", "createdAt", "hash"];

    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(Csv.Line(Columns).AsMemory(), cancellationToken);
        await foreach (var s in db.Suppressions.AsNoTracking().OrderBy(s => s.Key).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var answer = SuppressionAnswer.Of(s);
            await writer.WriteLineAsync(
                Csv.Line(answer.Address, answer.Domain, s.Reason, s.Note, s.Source, s.Name, s.CreatedAt, s.Hash).AsMemory(), cancellationToken);
        }
    }
}
