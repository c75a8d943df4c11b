using System.Diagnostics;
using System.Globalization;

namespace Newsletter.Tests.Support;

/// <summary>The processes that another one has started, by what Linux says of them.</summary>
internal static class ChildProcesses
{
    public static IReadOnlyList<int> Of(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == parent)];

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public static async Task KillAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            await process.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }

    private static int ParentOf(int process)
    {
        try
        {
            // "pid (name) state parent …": a name may hold blanks and brackets.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
