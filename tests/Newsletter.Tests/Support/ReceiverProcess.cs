using System.Diagnostics;
using System.Text;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Tests.Support;

/// <summary>
/// An outside server as a process of its own, which can be killed and started again. Every message that came whole is a line of a file, written before it is
/// answered: what the server took responsibility for outlives it.
/// </summary>
internal sealed class ReceiverProcess(DirectoryInfo folder) : IAsyncDisposable
{
    private readonly string _file = Path.Combine(folder.FullName, "received.txt");
    private Process? _process;

    public int Port { get; } = Ports.Free();

    /// <summary>One for each message.</summary>
    public IReadOnlyList<string> Recipients()
    {
        if (!File.Exists(_file))
            return [];
        using var reader = new StreamReader(new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <param name="most">So many messages it takes; the next ones wait for their answer.</param>
    public Task StartAsync(int most = int.MaxValue)
    {
        _process = Process.Start(ServiceProcess.OwnProgram("receive", $"{Port}", _file, $"{most}")) ?? throw new InvalidOperationException("dotnet did not start");
        return Eventually.TrueAsync(() =>
        {
            Assert.False(_process.HasExited, "the receiver ended at once");
            return SmtpSink.Listens(Port);
        });
    }

    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    /// <summary>What the process does.</summary>
    public static async Task<int> RunAsync(int port, string file, int most)
    {
        await using var kept = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var gate = new Lock();
        var door = new Turnstile();
        door.Admit(most);
        var started = SmtpReceiver.Start(new SmtpReceiverOptions { Port = port, MaxConnections = 1000 }, Take, TimeProvider.System);
        if (!started.Ok)
            return 1;
        await using var receiver = started.Value;
        await Task.Delay(Timeout.Infinite);
        return 0;

        async ValueTask<SmtpReply> Take(ReceivedMessage message, CancellationToken cancellationToken)
        {
            await door.PassAsync("", cancellationToken);
            lock (gate)
                kept.Write(Encoding.ASCII.GetBytes(message.Recipients[0] + "\n"));
            return new SmtpReply(250, "2.0.0", "taken");
        }
    }
}
