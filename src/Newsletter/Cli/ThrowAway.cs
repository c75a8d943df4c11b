using Newsletter.Data;
using Newsletter.Shell.Settings;

namespace Newsletter.Cli;

/// <summary>Data folders that end with their process, unless it was killed.</summary>
internal static class ThrowAway
{
    /// <summary>Deletes those whose process is no more.</summary>
    /// <param name="prefix">Their names begin with it.</param>
    /// <param name="say">Takes why one was left alone.</param>
    public static void Clear(string parent, string prefix, Action<string> say)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, prefix + "*"))
        {
            try
            {
                using (DataLock.Take(folder))
                {
                }

                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is SettingsException or IOException or UnauthorizedAccessException)
            {
                say($"Left alone: {folder} ({exception.Message})");
            }
        }
    }
}
