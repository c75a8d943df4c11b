using Newsletter.Shell.Settings;

namespace Newsletter.Articles.Images;

/// <summary>On SQLite: one node, and its data folder.</summary>
internal sealed class FolderOctets(ServiceOptions options) : IImageOctets
{
    public static string Folder(ServiceOptions options) => Path.Combine(options.DataDirectory, "images");

    public async Task WriteAsync(string hash, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder(options));
        var path = At(hash);
        if (File.Exists(path))
            return;
        // Under a name of its own until it is whole: whoever reads by the hash reads all of it.
        var part = $"{path}.{Path.GetRandomFileName()}.part";
        await using (var file = new FileStream(part, FileMode.CreateNew))
        {
            await file.WriteAsync(octets, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    public Task<Stream?> OpenAsync(string hash, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(At(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 4096, useAsync: true));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DropAsync(string hash, CancellationToken cancellationToken)
    {
        File.Delete(At(hash));
        return Task.CompletedTask;
    }

    private string At(string hash) => Path.Combine(Folder(options), hash);
}
