using Newsletter.Data;
using Newsletter.Shell.Settings;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// Lists that were sent in wait on this machine's disk until they are in; then they are deleted, for they are full of people. One that was only tried waits for a day: whoever
/// tried it mostly wants it next.
/// </summary>
internal sealed class ImportFiles(ServiceOptions options)
{
    public static readonly TimeSpan Wait = TimeSpan.FromDays(1);

    public string Folder => Path.Combine(options.DataDirectory, "imports");

    public string New(Guid id)
    {
        OwnerOnly.CreateFolder(Folder);
        return Path.Combine(Folder, $"{id:N}.csv");
    }

    /// <summary>Whether the list still lies here, and not somewhere that is its owner's own.</summary>
    public bool Has(SubscriberImport import) => Path.GetDirectoryName(import.FilePath) == Folder && File.Exists(import.FilePath);

    /// <summary>Deletes it when it is in, unless it is a file of its owner's own.</summary>
    public void Drop(SubscriberImport import)
    {
        if (!import.DryRun)
            Drop(import.FilePath);
    }

    /// <summary>Deletes lists that were tried and that nobody came back for.</summary>
    /// <param name="wanted">Those that are still being read.</param>
    public void DropOld(DateTimeOffset now, IReadOnlySet<string> wanted)
    {
        if (!Directory.Exists(Folder))
            return;
        foreach (var path in Directory.EnumerateFiles(Folder, "*.csv").Where(path => !wanted.Contains(path) && File.GetLastWriteTimeUtc(path) < (now - Wait).UtcDateTime))
            File.Delete(path);
    }

    public void Drop(string path)
    {
        if (Path.GetDirectoryName(path) == Folder)
            File.Delete(path);
    }
}
