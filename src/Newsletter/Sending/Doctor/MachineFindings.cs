using System.Globalization;
using Newsletter.Data.Secrets;
using Newsletter.Shell.Settings;

namespace Newsletter.Sending.Doctor;

/// <summary>Folders, key file, clock and public address of this machine.</summary>
internal sealed class MachineFindings(ServiceOptions service, SecretsOptions secrets, TimeProvider clock)
{
    private const string Area = "machine";
    private const long LeastFree = 1L << 30;

    public IReadOnlyList<Finding> Look() => [Folder(), Key(), Clock(), PublicUrl()];

    private Finding Folder()
    {
        var folder = service.DataDirectory;
        if (!Directory.Exists(folder))
            return new Finding(Area, folder, FindingLevel.Note, "The data folder is not there yet; the first start makes it.");
        try
        {
            var probe = Path.Combine(folder, Path.GetRandomFileName());
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                var free = new DriveInfo(folder).AvailableFreeSpace;
                return free >= LeastFree
                    ? new Finding(Area, folder, FindingLevel.Ok, string.Create(CultureInfo.InvariantCulture, $"The data folder can be written, and {free >> 30} GiB are free."))
                    : new Finding(Area, folder, FindingLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"Only {free >> 20} MiB are free."), "Make room: a full disk stops sending.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Finding(Area, folder, FindingLevel.Failure, $"The data folder cannot be written: {exception.Message}", "Let the user that runs the service write there, or set DataDirectory.");
        }
    }

    private Finding Key()
    {
        var file = new FileInfo(secrets.KeyFile);
        if (!file.Exists)
            return new Finding(Area, secrets.KeyFile, FindingLevel.Note, "The key file is not there yet; the first start makes it.", "Where links are out in the mail already, put it back from your backup instead.");
        if (file.Length != KeyFile.Size)
            return new Finding(Area, secrets.KeyFile, FindingLevel.Failure, $"The key file has {file.Length} octets instead of {KeyFile.Size}.", "Put the right one back from your backup, or copy it from another node.");
        return Private(file)
            ? new Finding(Area, secrets.KeyFile, FindingLevel.Ok, "The key file is there, for its owner alone.")
            : new Finding(Area, secrets.KeyFile, FindingLevel.Failure, "The key file can be read by others.", $"chmod 600 {secrets.KeyFile}");
    }

    private static bool Private(FileInfo file) =>
        OperatingSystem.IsWindows() || (file.UnixFileMode & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) == UnixFileMode.None;

    // Without a network the best that can be told: it is not before this program was made, and no file of ours comes from the future.
    private Finding Clock()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var made = File.GetLastWriteTimeUtc(Path.Combine(AppContext.BaseDirectory, "newsletter.dll"));
        var latest = Directory.Exists(service.DataDirectory)
            ? Directory.EnumerateFiles(service.DataDirectory).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max()
            : default;
        return now >= made && now.AddMinutes(1) >= latest
            ? new Finding(Area, "clock", FindingLevel.Ok, string.Create(CultureInfo.InvariantCulture, $"It is {now:yyyy-MM-dd HH:mm} UTC."))
            : new Finding(Area, "clock", FindingLevel.Failure, string.Create(CultureInfo.InvariantCulture, $"It is {now:yyyy-MM-dd HH:mm} UTC here, which is before files that were written already."), "Set the clock, and let it be kept by NTP: issues go out by it.");
    }

    private Finding PublicUrl() => service.PublicUrlIsHttps
        ? new Finding(Area, service.PublicUrl, FindingLevel.Ok, "Links are https, and one-click leaving is offered.")
        : new Finding(Area, service.PublicUrl, FindingLevel.Warning, "PublicUrl is not https, so one-click leaving (List-Unsubscribe-Post) is not offered.", "Put a web server with TLS in front and set PublicUrl: Gmail and Yahoo ask for it.");
}
