using Newsletter.Data;
using Newsletter.Shell.Settings;

namespace Newsletter.Subscribers.Imports;

/// <summary>Lists that were sent in wait on this machine's disk until they are in; then they are deleted, for they are full of people.</summary>
internal sealed class ImportFiles(ServiceOptions options)
{
    public string Folder => Path.Combine(options.DataDirectory, "imports");

    public string New(Guid id)
    {
        OwnerOnly.CreateFolder(Folder);
        return Path.Combine(Folder, $"{id:N}.csv");
    }

    /// <summary>Deletes it, unless it is a file of its owner's own.</summary>
    public void Drop(SubscriberImport import) => Drop(import.FilePath);

    public void Drop(string path)
    {
        if (Path.GetDirectoryName(path) == Folder)
            File.Delete(path);
    }
}
