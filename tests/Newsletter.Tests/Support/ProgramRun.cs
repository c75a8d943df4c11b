using System.Diagnostics;

namespace Newsletter.Tests.Support;

/// <summary>The real program in a process of its own.</summary>
internal sealed record ProgramRun(int Code, string Output, string Errors)
{
    /// <param name="settings">As environment: <c>A:B</c> becomes <c>A__B</c>.</param>
    public static async Task<ProgramRun> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", Path.Combine(AppContext.BaseDirectory, "newsletter.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.FileName = "dotnet";
        start.Environment.Remove("NEWSLETTER_HOME");
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new ProgramRun(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>It failed with these words, and nothing else was said: one message, no trace.</summary>
    public void FailedWith(params string[] words)
    {
        Assert.True(Code == 1, $"exit code {Code}: {Output}{Errors}");
        Assert.Empty(Output);
        Assert.DoesNotContain("   at ", Errors);
        Assert.All(words, word => Assert.Contains(word, Errors));
    }
}
