using System.Diagnostics;
using System.Globalization;
using Newsletter.Engines.Tests.Support;
using Newsletter.Tests;

namespace Newsletter.Browser.Tests.Support;

/// <summary>The service as a process of its own on one port, to be killed and started again while a browser has its pages open.</summary>
internal sealed class KilledService : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("newsletter-killed-").FullName;
    private Process _process = null!; // StartAsync sets it

    private readonly IReadOnlyDictionary<string, string> _more;

    private KilledService(string address, IReadOnlyDictionary<string, string> more) => (Address, _more) = (address, more);

    public string Address { get; }

    /// <param name="more">Settings on top, with ':' between their parts.</param>
    public static async Task<KilledService> BeginAsync(IReadOnlyDictionary<string, string>? more = null)
    {
        var service = new KilledService($"http://127.0.0.1:{Ports.Free().ToString(CultureInfo.InvariantCulture)}", more ?? new Dictionary<string, string>());
        await service.StartAsync();
        return service;
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "newsletter.dll"), "serve"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["NEWSLETTER_HOME"] = Repository.Root,
            ["Urls"] = Address,
            ["DataDirectory"] = _folder,
            ["Admin__Email"] = RunningService.Email,
            ["Admin__Password"] = RunningService.Password,
            ["Admin__ApiKey"] = RunningService.ApiKey,
        })
            start.Environment[key] = value;
        foreach (var (key, value) in _more)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient();
        // A process of its own needs its time to start on a machine that is busy with other tests.
        await Eventually.IsAsync(async () => await AnswersAsync(http), "the service to answer", TimeSpan.FromMinutes(2));
    }

    /// <summary>SIGKILL: nothing is flushed or said.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(Address + "/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
