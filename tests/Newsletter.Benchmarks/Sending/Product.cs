using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Newsletter.Benchmarks.Sending;

/// <summary>The service as a process of its own: what it takes of processor and memory is nobody else's.</summary>
internal sealed class Product : IAsyncDisposable
{
    private const string Key = "a-key-for-benchmarks-and-nothing-else";

    // Asking costs the product something, too (a twentieth of its processor time, twenty times a second): seldom, and often when the end is near.
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Seldom = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;

    private Product(Process process, Uri url)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(1) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    /// <summary>With the right to everything.</summary>
    public HttpClient Http { get; }

    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>In megabytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 / 1024 / 1024;
        }
    }

    /// <inheritdoc cref="Start"/>
    /// <summary>Begins it, and waits until it answers.</summary>
    public static async Task<Product> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var product = Start(settings);
        await product.AnswersAsync();
        return product;
    }

    /// <summary>Begins it: an issue that is on its way goes on before anybody is answered.</summary>
    /// <param name="settings">By key, with colons.</param>
    public static Product Start(IReadOnlyDictionary<string, string?> settings)
    {
        var url = new Uri($"http://127.0.0.1:{SmtpSink.FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "newsletter.dll"), "serve"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["Urls"] = url.ToString();
        start.Environment["Admin__ApiKey"] = Key;
        var product = new Product(Process.Start(start)!, url); // dotnet runs this program, too
        product._process.OutputDataReceived += (_, _) => { };
        product._process.BeginOutputReadLine();
        return product;
    }

    public async Task SendAsync(Guid issue) => (await Http.PostAsJsonAsync($"/api/v1/issues/{issue}/send", new { })).EnsureSuccessStatusCode();

    public async Task CancelAsync(Guid issue) => (await Http.PostAsync($"/api/v1/issues/{issue}/cancel", content: null)).EnsureSuccessStatusCode();

    public Task<JsonElement> ProgressAsync(Guid issue) => Http.GetFromJsonAsync<JsonElement>($"/api/v1/issues/{issue}/progress");

    /// <summary>Waits until so many copies were accepted.</summary>
    /// <returns>How many were by then.</returns>
    public async Task<int> AcceptsAsync(Guid issue, int copies)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var progress = await ProgressAsync(issue);
            var accepted = progress.GetProperty("accepted").GetInt32();
            if (accepted >= copies)
                return accepted;
            if (progress.GetProperty("rejected").GetInt32() + progress.GetProperty("uncertain").GetInt32() + progress.GetProperty("skipped").GetInt32() > 0)
                throw new InvalidOperationException($"Not everybody gets a copy: {progress}");
            var left = accepted == 0 ? Often : watch.Elapsed * ((copies - accepted) / (double)accepted) * 0.8;
            await Task.Delay(left < Often ? Often : left > Seldom ? Seldom : left);
        }
    }

    /// <summary>SIGKILL: nothing of it goes on, and nothing is said goodbye to.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            using var end = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await end.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task AnswersAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                (await Http.GetAsync("/health/ready")).EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (attempt < 600 && !_process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }
}
