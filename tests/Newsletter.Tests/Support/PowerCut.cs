using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Newsletter.Tests.Support;

/// <summary>
/// What a power cut leaves of a process's files: everything that it wrote and had not fsynced is lost. strace says what it wrote where and what it synced; after
/// the process was killed, the octets of every write that no later sync covers are zeroed in its files, or cut off at their end.
/// </summary>
internal sealed partial class PowerCut(string log)
{
    private const string Program = "/usr/bin/strace";

    private readonly Dictionary<(int Process, string Call), string> _begun = [];
    private readonly Dictionary<(string Path, string Descriptor), long> _positions = [];
    private readonly Dictionary<string, List<(long At, long Length)>> _unsynced = [];
    private readonly Dictionary<(int Process, string Path), int> _syncing = [];
    private readonly Dictionary<string, int> _synced = [];

    /// <summary>Skips the test where one process may not watch another.</summary>
    public static async Task RequireAsync()
    {
        if (!File.Exists(Program))
            Required.Absent("strace", $"there is no {Program}");
        using var probe = Process.Start(new ProcessStartInfo(Program, ["-f", "--seccomp-bpf", "-e", "trace=fsync", "-o", "/dev/null", "true"]) { RedirectStandardError = true, UseShellExecute = false })!; // exists
        var error = await probe.StandardError.ReadToEndAsync();
        await probe.WaitForExitAsync();
        Skip.If(probe.ExitCode != 0, $"strace may not watch processes here: {error.Trim()}");
    }

    /// <summary>The same command, watched.</summary>
    public static ProcessStartInfo Watched(ProcessStartInfo command, string log)
    {
        string[] all =
        [
            "-f", "-y", "-q", "-s", "0", "--seccomp-bpf", "-e", "trace=write,pwrite64,lseek,ftruncate,fsync,fdatasync", "-o", log, command.FileName, .. command.ArgumentList,
        ];
        command.ArgumentList.Clear();
        foreach (var argument in all)
            command.ArgumentList.Add(argument);
        command.FileName = Program;
        return command;
    }

    /// <summary>Takes from the files what had not reached the disk.</summary>
    /// <param name="files">Paths of those that count; others stay as they are.</param>
    /// <returns>How many writes were lost, and how many had been synced.</returns>
    public (int Lost, int Synced) Lose(params string[] files)
    {
        foreach (var line in File.ReadLines(log))
            Read(line);
        var lost = 0;
        foreach (var file in files.Where(File.Exists))
        {
            lost += Writes(file).Count;
            Zero(file, Writes(file));
        }

        return (lost, files.Sum(file => _synced.GetValueOrDefault(file)));
    }

    private static void Zero(string file, List<(long At, long Length)> writes)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        foreach (var (at, length) in writes.Where(w => w.At < stream.Length))
        {
            stream.Position = at;
            stream.Write(new byte[Math.Min(length, stream.Length - at)]);
        }
    }

    // "1234 pwrite64(7</data/x.db>, ""..., 4096, 8192) = 4096", or in two halves: "<unfinished ...>" and "<... pwrite64 resumed>…".
    private void Read(string line)
    {
        if (Resumed().Match(line) is { Success: true } end)
        {
            var key = (Number(end, "process"), end.Groups["call"].Value);
            if (_begun.Remove(key, out var begun))
                Take(begun + end.Groups["rest"].Value, begins: false);
        }
        else if (line.EndsWith(" <unfinished ...>", StringComparison.Ordinal))
        {
            var half = line[..^" <unfinished ...>".Length];
            if (Call().Match(half) is not { Success: true } call)
                return;
            _begun[(Number(call, "process"), call.Groups["call"].Value)] = half;
            if (call.Groups["call"].Value is "fsync" or "fdatasync")
                _syncing[(Number(call, "process"), call.Groups["path"].Value)] = Writes(call.Groups["path"].Value).Count;
        }
        else
        {
            Take(line, begins: true);
        }
    }

    private void Take(string line, bool begins)
    {
        if (Call().Match(line) is not { Success: true } call || Result().Match(line) is not { Success: true } result || Number(result, "result") < 0)
            return;
        var (path, value) = (call.Groups["path"].Value, Number(result, "result"));
        var position = (path, call.Groups["descriptor"].Value);
        var numbers = Numbers().Matches(line[..result.Index]).Select(m => long.Parse(m.Value, CultureInfo.InvariantCulture)).ToList();
        switch (call.Groups["call"].Value)
        {
            case "lseek":
                _positions[position] = value;
                break;
            case "write":
                var at = _positions.GetValueOrDefault(position);
                Writes(path).Add((at, value));
                _positions[position] = at + value;
                break;
            case "pwrite64":
                Writes(path).Add((numbers[^1], value));
                break;
            case "fsync" or "fdatasync":
                // Only what was written before the sync began is on disk for certain.
                var process = Number(call, "process");
                var count = begins ? Writes(path).Count : _syncing.GetValueOrDefault((process, path));
                count = Math.Min(count, Writes(path).Count);
                Writes(path).RemoveRange(0, count);
                _synced[path] = _synced.GetValueOrDefault(path) + count;
                foreach (var other in _syncing.Keys.Where(k => k.Path == path).ToList())
                    _syncing[other] = Math.Max(0, _syncing[other] - count);
                break;
        }
    }

    private List<(long At, long Length)> Writes(string path)
    {
        if (!_unsynced.TryGetValue(path, out var writes))
            _unsynced[path] = writes = [];
        return writes;
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<process>\d+)\s+(?<call>\w+)\((?<descriptor>\d+)<(?<path>[^>]*)>", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Call();

    [GeneratedRegex(@"^(?<process>\d+)\s+<\.\.\. (?<call>\w+) resumed>(?<rest>.*)$", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Resumed();

    [GeneratedRegex(@"\)\s+= (?<result>-?\d+)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Result();

    [GeneratedRegex(@"(?<=, )\d+(?=[,)]|$)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Numbers();
}
