using Newsletter.Shell.Settings;

namespace Newsletter.Data;

/// <summary>
/// On SQLite one process serves a data folder: a second one would take the first one's copies for those of a dead process and send them again.
/// The lock is the operating system's and ends with the process, however that ends.
/// </summary>
internal sealed class DataLock : IDisposable
{
    private readonly FileStream _file;

    private DataLock(FileStream file) => _file = file;

    /// <exception cref="SettingsException">Another process has the folder, or it cannot be written.</exception>
    public static DataLock Take(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "service.lock");
        try
        {
            return new DataLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException)
        {
            throw new SettingsException([$"DataDirectory is '{dataDirectory}', and nothing can be written there. Give this user the right to write in it, or set another folder."]);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new SettingsException([$"DataDirectory is '{dataDirectory}', and another newsletter process works in it ({exception.Message}). Stop that one, or set another folder."]);
        }
    }

    public void Dispose() => _file.Dispose();
}
