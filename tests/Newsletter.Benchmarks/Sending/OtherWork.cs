using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Newsletter.Benchmarks.Sending;

/// <summary>What people do meanwhile: readers leave and sign up, an editor's page saves itself. Each again and again, and the longest answer is kept.</summary>
internal sealed class OtherWork
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(20);

    private readonly Product _product;
    private readonly Newsroom _room;
    private readonly double[] _longest = new double[3];
    private Uri? _draft;
    private int _newcomer;

    private OtherWork(Product product, Newsroom room) => (_product, _room) = (product, room);

    /// <summary>In milliseconds.</summary>
    public double Leaving => _longest[0];

    public double SigningUp => _longest[1];

    public double Saving => _longest[2];

    /// <summary>Everything has been done a few times already: a first answer takes as long as its compilation.</summary>
    public static async Task<OtherWork> WarmAsync(Product product, Newsroom room)
    {
        var work = new OtherWork(product, room);
        using var made = await product.Http.PostAsJsonAsync("/api/v1/publications/bench/issues", new { subject = "Draft" });
        made.EnsureSuccessStatusCode();
        work._draft = new Uri($"/api/v1/issues/{(await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()}", UriKind.Relative);
        for (var i = 0; i < 30; i++)
        {
            await work.LeaveAsync();
            await work.SignUpAsync();
            await work.SaveAsync();
        }

        return work;
    }

    /// <summary>Goes on until it is told to stop.</summary>
    public Task DuringAsync(CancellationToken stop) => Task.WhenAll(RepeatAsync(0, LeaveAsync, stop), RepeatAsync(1, SignUpAsync, stop), RepeatAsync(2, SaveAsync, stop));

    private async Task RepeatAsync(int which, Func<Task> once, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            await once();
            _longest[which] = Math.Max(_longest[which], watch.Elapsed.TotalMilliseconds);
            await Task.Delay(Gap, CancellationToken.None);
        }
    }

    private async Task LeaveAsync()
    {
        // One who has left may leave again; it is written all the same.
        var token = _room.Leaving.Dequeue();
        _room.Leaving.Enqueue(token);
        using var answer = await _product.Http.PostAsync($"/bench/unsubscribe/{token}", new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        answer.EnsureSuccessStatusCode();
    }

    private async Task SignUpAsync()
    {
        var form = new FormUrlEncodedContent([new("email", $"newcomer{_newcomer++}@readers.example"), new("name", "Newcomer")]);
        using var answer = await _product.Http.PostAsync("/bench", form);
        answer.EnsureSuccessStatusCode();
    }

    private async Task SaveAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _draft)
        {
            Content = JsonContent.Create(new { subject = $"Draft {Stopwatch.GetTimestamp()}" }),
            Headers = { { "If-Match", "*" } },
        };
        using var answer = await _product.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
