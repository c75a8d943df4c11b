using System.Collections.Concurrent;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// How much of its file each running import of this process has read, in per cent. Not in the database: it is of use while somebody watches, and whoever goes on with
/// an import reads its file anew.
/// </summary>
internal sealed class ImportShares
{
    private readonly ConcurrentDictionary<Guid, int> _shares = new();

    /// <summary>100 of one that is through; null where another process has it, or none.</summary>
    public int? Of(SubscriberImport import) => import.State switch
    {
        ImportState.Running => _shares.TryGetValue(import.Id, out var percent) ? percent : null,
        ImportState.Done => 100,
        _ => null,
    };

    public void Set(Guid import, int percent) => _shares[import] = percent;

    public void Forget(Guid import) => _shares.TryRemove(import, out _);
}
