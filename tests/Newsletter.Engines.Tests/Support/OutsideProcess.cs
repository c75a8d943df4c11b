using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Newsletter.Engines.Tests.Support;

/// <summary>Somebody else's program, for the length of a test.</summary>
internal sealed class OutsideProcess : IAsyncDisposable
{
    private readonly Process _process;

    private OutsideProcess(Process process) => _process = process;

    /// <summary>Starts a server and waits until it takes connections.</summary>
    public static async Task<OutsideProcess> StartAsync(int port, string program, params string[] arguments)
    {
        var process = new OutsideProcess(Process.Start(Info(program, arguments))!);
        if (await ListensAsync(port))
            return process;

        var said = process._process.HasExited ? await process._process.StandardError.ReadToEndAsync() : "";
        await process.DisposeAsync();
        throw new InvalidOperationException($"{program} takes no connections on {port}. {said}");
    }

    /// <summary>Waits until somebody takes connections there.</summary>
    /// <returns>False: nobody does within two minutes.</returns>
    public static async Task<bool> ListensAsync(int port)
    {
        for (var i = 0; i < 2400; i++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        return false;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it said on both streams.</returns>
    public static Task<string> RunAsync(string program, params string[] arguments) => RunAsync(program, arguments, [], leavesServers: false);

    /// <summary>Runs a program that leaves servers behind. They keep its streams open, whose end is not waited for.</summary>
    public static Task LaunchAsync(string program, string[] arguments, params (string Name, string Value)[] environment) =>
        RunAsync(program, arguments, environment, leavesServers: true);

    private static async Task<string> RunAsync(string program, string[] arguments, (string Name, string Value)[] environment, bool leavesServers)
    {
        var info = Info(program, arguments);
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;

        var said = new List<string>();
        var outputEnded = new TaskCompletionSource();
        var errorsEnded = new TaskCompletionSource();
        process.OutputDataReceived += (_, e) => Add(e.Data, outputEnded);
        process.ErrorDataReceived += (_, e) => Add(e.Data, errorsEnded);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.HasExited)
            await Task.Delay(20);
        // Its last words, where it failed, come within a moment.
        await Task.WhenAny(Task.WhenAll(outputEnded.Task, errorsEnded.Task), Task.Delay(leavesServers ? TimeSpan.FromSeconds(2) : Timeout.InfiniteTimeSpan));
        lock (said)
        {
            var all = string.Join('\n', said);
            return process.ExitCode == 0 ? all : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {process.ExitCode}\n{all}");
        }

        void Add(string? line, TaskCompletionSource ended)
        {
            if (line is null)
            {
                ended.TrySetResult();
                return;
            }

            lock (said)
                said.Add(line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Info(string program, string[] arguments) =>
        new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
}
