using Newsletter.Shell.Settings;

namespace Newsletter.Data.Secrets;

/// <summary><c>Secrets:KeyFile</c>: 32 random bytes that wrap every key in the database; the same file on all nodes, and part of every backup.</summary>
/// <param name="KeyFile">Absolute; in the settings relative to DataDirectory. Made at the first start, readable by its owner alone.</param>
internal sealed record SecretsOptions(string KeyFile)
{
    public static SecretsOptions Read(SettingsReader reader, string dataDirectory) =>
        new(Path.GetFullPath(reader.Text("Secrets:KeyFile", "keys/newsletter.key"), dataDirectory));
}
