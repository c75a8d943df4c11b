using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Tests.Support;

/// <summary>Postfix's smtp-sink as the outside server: it keeps every message as a file, with the envelope in its first lines.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private const string Program = "/usr/sbin/smtp-sink";

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private SmtpSink(Process process, DirectoryInfo folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Skips the test where Postfix is not installed.</summary>
    /// <param name="options">Further options of smtp-sink.</param>
    public static Task<SmtpSink> StartAsync(params string[] options) => StartAsync(Ports.Free(), options);

    /// <inheritdoc cref="StartAsync(string[])"/>
    public static async Task<SmtpSink> StartAsync(int port, params string[] options)
    {
        if (!File.Exists(Program))
            Required.Absent("postfix", $"there is no {Program}");
        var folder = Directory.CreateTempSubdirectory("newsletter-sink-");
        string[] arguments = ["-d", "%M.", .. options, $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", "200"];
        if (Environment.UserName == "root")
        {
            // smtp-sink gives up root, and the folder has to be its new user's.
            File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_111_111);
            arguments = ["-u", "nobody", .. arguments];
        }

        var process = Process.Start(new ProcessStartInfo(Program, arguments) { WorkingDirectory = folder.FullName, RedirectStandardError = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("smtp-sink did not start");
        await Eventually.TrueAsync(() =>
        {
            Assert.False(process.HasExited, "smtp-sink ended at once");
            return Listens(port);
        });
        return new SmtpSink(process, folder, port);
    }

    /// <summary>Settings that make a service send here.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Smtp:Mode"] = "Servers",
        ["Smtp:Servers:0:Name"] = "sink",
        ["Smtp:Servers:0:Host"] = "127.0.0.1",
        ["Smtp:Servers:0:Port"] = Port.ToString(CultureInfo.InvariantCulture),
        ["Smtp:Servers:0:Security"] = "None",
    };

    /// <summary>The recipients of all messages, one for each message.</summary>
    public IReadOnlyList<string> Recipients() =>
        [.. Directory.EnumerateFiles(_folder.FullName).Select(Recipient).OfType<string>()];

    /// <summary>How many messages have begun.</summary>
    public int Count => Directory.EnumerateFiles(_folder.FullName).Count();

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string? Recipient(string path)
    {
        const string Name = "X-Rcpt-Args: <";
        return File.ReadLines(path).Take(10).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..].Split('>')[0];
    }

    public static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
