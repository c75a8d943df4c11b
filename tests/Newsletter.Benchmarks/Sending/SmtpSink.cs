using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Newsletter.Benchmarks.Sending;

/// <summary>Postfix's smtp-sink, which takes everything and keeps nothing, and smtp-source, its own client, as the baseline.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private const string Sink = "/usr/sbin/smtp-sink";
    private const string Source = "/usr/sbin/smtp-source";

    private readonly Process _process;

    public SmtpSink()
    {
        string[] user = Environment.UserName == "root" ? ["-u", "nobody"] : [];
        _process = Process.Start(new ProcessStartInfo(Sink, [.. user, $"127.0.0.1:{Port}", "500"]) { RedirectStandardError = true, UseShellExecute = false })!; // asked before: AreThere
    }

    public static bool AreThere => File.Exists(Sink) && File.Exists(Source);

    public int Port { get; } = FreePort();

    /// <summary>How fast smtp-source gives this sink a fixed message.</summary>
    /// <param name="keeping">Its sessions stay open (<c>-d</c>), as ours do; by itself it opens one for each message.</param>
    /// <returns>Messages in a second.</returns>
    public async Task<double> SourceAsync(int connections, int messages, long size, bool keeping)
    {
        var watch = Stopwatch.StartNew();
        string[] arguments =
        [
            .. keeping ? ["-d"] : Array.Empty<string>(), "-s", Text(connections), "-m", Text(messages), "-l", Text(size), "-f", "desk@news.example", "-t", "reader@readers.example", $"127.0.0.1:{Port}",
        ];
        using var source = Process.Start(new ProcessStartInfo(Source, arguments))!; // asked before: AreThere
        await source.WaitForExitAsync();
        return source.ExitCode == 0 ? messages / watch.Elapsed.TotalSeconds : throw new InvalidOperationException("smtp-source failed");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
