using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Tests.Support;

/// <summary>The service as a process of its own, which can be killed.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _said = [];

    private ServiceProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
        Http = new HttpClient { BaseAddress = url };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestService.SystemKey);
    }

    public Uri Url { get; }

    /// <summary>With the system key.</summary>
    public HttpClient Http { get; }

    public string Said
    {
        get
        {
            lock (_said)
                return string.Join('\n', _said);
        }
    }

    /// <param name="settings">By key, with colons.</param>
    /// <param name="command">Null: <c>serve</c>.</param>
    /// <param name="mayEnd">It may be gone before it answers.</param>
    public static async Task<ServiceProcess> StartAsync(
        DirectoryInfo data, IReadOnlyDictionary<string, string> settings, ProcessStartInfo? command = null, bool mayEnd = false)
    {
        var url = new Uri($"http://127.0.0.1:{Ports.Free().ToString(CultureInfo.InvariantCulture)}");
        var start = command ?? Command("serve");
        start.Environment["Urls"] = url.ToString();
        start.Environment["DataDirectory"] = data.FullName;
        start.Environment["Admin__ApiKey"] = TestService.SystemKey;
        // What it is for has tests of its own; in all others it would only take the processors' time.
        start.Environment["Sending__TrialIssue"] = "false";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var service = new ServiceProcess(process, url);
        LoggedErrors.Keep(url, () => service.Said);
        process.OutputDataReceived += (_, line) => service.Hear(line.Data);
        process.ErrorDataReceived += (_, line) => service.Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(!mayEnd && process.HasExited, service.Said);
            return process.HasExited || await service.AnswersAsync();
        }, TimeSpan.FromMinutes(2));
        return service;
    }

    /// <summary>The service that kills itself at a crash point, coming to it for the nth time.</summary>
    public static ProcessStartInfo CrashCommand(int point, int pass) => OwnProgram("crash", $"{point}", $"{pass}");

    /// <summary>This assembly as a program: <see cref="CrashingProgram"/>.</summary>
    public static ProcessStartInfo OwnProgram(params string[] arguments) => Program("Newsletter.Tests.dll", arguments);

    /// <summary>A verb as somebody would call it; nothing is inherited but the machine.</summary>
    public static ProcessStartInfo Command(params string[] arguments) => Program("newsletter.dll", arguments);

    private static ProcessStartInfo Program(string assembly, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["NEWSLETTER_HOME"] = Repository.Root;
        return start;
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = Command(arguments);
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>SIGKILL: nothing is flushed, drained or said.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGKILL to the service under a program that watches it, which then ends by itself.</summary>
    public async Task KillWatchedAsync()
    {
        foreach (var child in ChildProcesses.Of(_process.Id))
            await ChildProcesses.KillAsync(child);
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>False: it did not.</returns>
    public async Task<bool> EndsAsync(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        await Task.WhenAny(_process.WaitForExitAsync(late.Token));
        return _process.HasExited;
    }

    /// <summary>SIGTERM, as an init system stops a service.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        LoggedErrors.Forget(Url);
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        lock (_said)
            _said.Add(line ?? "");
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await Http.GetAsync("/health/live");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
