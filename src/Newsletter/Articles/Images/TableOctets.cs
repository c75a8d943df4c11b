using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Articles.Images;

/// <summary>On PostgreSQL: several nodes share the database and no folder.</summary>
internal sealed class TableOctets(NewsletterDb db) : IImageOctets
{
    public Task WriteAsync(string hash, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        var bytes = octets.ToArray();
        return db.Database.ExecuteSqlAsync($"INSERT INTO image_octets (hash, octets) VALUES ({hash}, {bytes}) ON CONFLICT (hash) DO NOTHING", cancellationToken);
    }

    public async Task<Stream?> OpenAsync(string hash, CancellationToken cancellationToken)
    {
        var octets = await db.Database.SqlQuery<byte[]>($"SELECT octets AS \"Value\" FROM image_octets WHERE hash = {hash}").ToListAsync(cancellationToken);
        return octets.Count == 0 ? null : new MemoryStream(octets[0], writable: false);
    }

    public Task DropAsync(string hash, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"DELETE FROM image_octets WHERE hash = {hash}", cancellationToken);
}
