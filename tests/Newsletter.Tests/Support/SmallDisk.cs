using System.Diagnostics;

namespace Newsletter.Tests.Support;

/// <summary>A file system of a few megabytes, which a test can fill to the last octet.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly FileInfo _ballast;

    private SmallDisk(DirectoryInfo folder)
    {
        Folder = folder;
        _ballast = new FileInfo(Path.Combine(folder.FullName, "ballast"));
    }

    public DirectoryInfo Folder { get; }

    /// <summary>Skips the test where nothing may be mounted.</summary>
    public static SmallDisk Make(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("newsletter-disk-");
        using var mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder.FullName]) { RedirectStandardError = true, UseShellExecute = false })!; // on every Linux
        var error = mount.StandardError.ReadToEnd();
        mount.WaitForExit();
        if (mount.ExitCode != 0)
            folder.Delete();
        Skip.If(mount.ExitCode != 0, $"a small file system cannot be mounted here (it takes root and CAP_SYS_ADMIN): {error.Trim()}");
        return new SmallDisk(folder);
    }

    /// <summary>Not one octet is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(_ballast.FullName, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1 << 20; size > 0; size /= 16)
        {
            try
            {
                while (true)
                    file.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Full for pieces of this size.
            }
        }
    }

    public void Free() => _ballast.Delete();

    public void Dispose()
    {
        using var umount = Process.Start("umount", ["-l", Folder.FullName]);
        umount.WaitForExit();
        Folder.Delete();
    }
}
