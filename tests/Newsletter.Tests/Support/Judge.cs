using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Newsletter.Tests.Support;

/// <summary>Programs that are not ours. They are found through <c>NEWSLETTER_PEERS</c> and, for those in JavaScript, <c>NPM_ROOT</c>.</summary>
internal static class Judge
{
    // The peers have their DNS server at one fixed port: only one of them at a time, in whatever process.
    private static readonly string PortLock = Path.Combine(Path.GetTempPath(), "newsletter-peers-dns.lock");

    /// <summary>A script of the peers; skips where there are none.</summary>
    public static string Peer(string script)
    {
        var peers = Environment.GetEnvironmentVariable("NEWSLETTER_PEERS");
        Skip.If(string.IsNullOrEmpty(peers), "NEWSLETTER_PEERS is not set");
        return Path.Combine(peers, script);
    }

    /// <summary>Skips unless a program is installed.</summary>
    public static void Needs(string program) => Skip.IfNot(File.Exists(program), $"{program} is not installed");

    /// <summary>Skips unless the peers' JavaScript packages are there.</summary>
    public static void NeedsModules(string packages) =>
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NPM_ROOT")), $"NPM_ROOT, with {packages} in it, is not set");

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it said on both streams, whatever its exit code.</returns>
    public static async Task<string> AskAsync(string program, params string[] arguments) => (await RunAsync(program, arguments)).Said;

    /// <inheritdoc cref="AskAsync"/>
    public static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!; // a program that cannot start throws
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    /// <summary>Runs a script that leaves servers behind, which would keep its streams open.</summary>
    /// <returns>Its exit code: a script that waits for its server may give up before a busy machine is ready.</returns>
    public static async Task<int> LaunchAsync(string script, params string[] arguments)
    {
        string[] all = ["-c", "\"$@\" >/dev/null 2>&1", "bash", "bash", script, .. arguments];
        using var process = Process.Start(new ProcessStartInfo("bash", all) { UseShellExecute = false })!; // bash is there, or the script would not be
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Waits until a server takes connections.</summary>
    public static Task ListensAsync(int port) => Eventually.TrueAsync(
        async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        TimeSpan.FromMinutes(2));

    /// <summary>Waits for the one DNS port that the peers use.</summary>
    public static async Task<IDisposable> TakeDnsPortAsync()
    {
        while (true)
        {
            try
            {
                return new FileStream(PortLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100);
            }
        }
    }
}
