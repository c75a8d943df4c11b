using System.Net;
using System.Security.Cryptography;
using System.Text;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

/// <summary>Work that a browser does for a form, done here by hand.</summary>
public sealed class SignUpWorkTests : IAsyncLifetime
{
    private const int Bits = 10;

    private readonly TestClock _clock = new();
    private TestService? _service;
    private string _slug = "";

    private HttpClient Http => _service!.Http; // started before any test

    public async Task InitializeAsync()
    {
        _service = await TestService.StartAsync(clock: _clock, settings: new Dictionary<string, string?> { ["SignUp:PerNetwork"] = "10", ["SignUp:Work"] = $"{Bits}" });
        _slug = await new Desk(_service.Admin).PublicationAsync();
    }

    public async Task DisposeAsync() => await _service!.DisposeAsync(); // started before any test

    [Fact]
    public async Task A_form_with_its_work_counts_once_and_one_without_five_times()
    {
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, await SendAsync($"worked{i}", await WorkedAsync()));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("idle", null)); // 5 and 5
        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync("idle again", null));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("idle later", null));
    }

    [Fact]
    public async Task Work_is_for_one_form_and_for_its_own_stamp()
    {
        var (stamp, work) = await WorkedAsync();
        Assert.Equal(HttpStatusCode.OK, await SendAsync("first", (stamp, work))); // 1
        Assert.Equal(HttpStatusCode.OK, await SendAsync("again", (stamp, work))); // 5
        var other = await AskAsync();
        _clock.Advance(TimeSpan.FromSeconds(5));
        // Another stamp's number, and stamps of nobody: 5 each, which is too much.
        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync("stolen", (other, Wrong(other))));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("made up", ("made-up", Solve("made-up"))));
        Assert.Equal(HttpStatusCode.OK, await SendAsync("no number", (other, "-1")));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync("too late", (other, "9999999999999")));
    }

    [Fact]
    public async Task A_stamp_is_good_for_a_day()
    {
        var worked = await WorkedAsync();
        _clock.Advance(TimeSpan.FromDays(1));
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.OK, await SendAsync($"old{i}", worked));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync("old", worked));
    }

    [Fact]
    public async Task The_page_and_the_form_to_copy_say_where_the_task_is()
    {
        var page = await Http.GetStringAsync("/" + _slug);
        Assert.Contains($"data-task=\"/{_slug}/work\"", page, StringComparison.Ordinal);
        Assert.Matches("<script src=\"/assets/sign-up\\.js\\?v=[0-9a-f]+\" defer></script>", page);
        using var script = await Http.GetAsync("/assets/sign-up.js");
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        using var task = await Http.GetAsync($"/{_slug}/work");
        Assert.Equal(("*", "no-store"), (task.Headers.GetValues("Access-Control-Allow-Origin").Single(), task.Headers.CacheControl?.ToString()));

        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync("/desk/work")).StatusCode);

        await using var real = await TestService.StartAsync(settings: new Dictionary<string, string?> { ["SignUp:Work"] = "16" });
        using var staff = await StaffSession.SignedInAsync(real, Role.Admin);
        var slug = await new Desk(real.Admin).PublicationAsync();
        var desk = WebUtility.HtmlDecode(await staff.Http.GetStringAsync($"/desk/publications/{slug}"));
        Assert.Contains($"data-task=\"http://localhost:5080/{slug}/work\"", desk, StringComparison.Ordinal);
        Assert.Contains("<script src=\"http://localhost:5080/assets/sign-up.js\" defer></script>", desk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_there_is_no_script_and_no_task()
    {
        await using var service = await TestService.StartAsync();
        var slug = await new Desk(service.Admin).PublicationAsync();
        var page = await service.Http.GetStringAsync("/" + slug);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"work\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync($"/{slug}/work")).StatusCode);
    }

    private async Task<(string Stamp, string Work)> WorkedAsync()
    {
        var stamp = await AskAsync();
        _clock.Advance(TimeSpan.FromSeconds(5));
        return (stamp, Solve(stamp));
    }

    private async Task<string> AskAsync()
    {
        var task = await (await Http.GetAsync($"/{_slug}/work")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(Bits, (int?)task["bits"]);
        return (string)task["stamp"]!;
    }

    private async Task<HttpStatusCode> SendAsync(string name, (string Stamp, string Work)? worked)
    {
        var fields = new List<KeyValuePair<string, string>> { new("email", name.Replace(' ', '.') + "@inbox.example") };
        if (worked is var (stamp, work))
            fields.AddRange([new("stamp", stamp), new("work", work)]);
        using var answer = await Http.PostAsync("/" + _slug, new FormUrlEncodedContent(fields));
        return answer.StatusCode;
    }

    private static string Solve(string stamp) => Enumerable.Range(0, int.MaxValue).Select(i => $"{i}").First(work => IsDone(stamp, work));

    private static string Wrong(string stamp) => Enumerable.Range(0, int.MaxValue).Select(i => $"{i}").First(work => !IsDone(stamp, work));

    private static bool IsDone(string stamp, string work)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes($"{stamp}.{work}"));
        return hash[0] == 0 && hash[1] < 1 << (16 - Bits);
    }
}
