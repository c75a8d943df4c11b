using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Newsletter.Browser.Tests.Support;

/// <summary>What a desk has after some weeks, made through the API as any program outside would.</summary>
internal sealed class Seed : IDisposable
{
    private readonly HttpClient _http;

    public Seed(RunningService service)
        : this(service.Address)
    {
    }

    public Seed(string address)
    {
        _http = new HttpClient { BaseAddress = new Uri(address) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.ApiKey);
    }

    public async Task PublicationAsync(string slug = "harbour", string name = "The Harbour Letter", string language = "en") =>
        await PostAsync("/api/v1/publications", new
        {
            slug,
            name,
            tagline = "What the tide brought in this week",
            language,
            timeZone = "Europe/Berlin",
            from = new { name, email = "letter@harbour.example" },
            postalAddress = "Harbour Letter\nPier 4\n20457 Hamburg",
            // Not while a test is at work.
            slots = new[] { new { day = DateTime.UtcNow.AddDays(3).DayOfWeek.ToString().ToLowerInvariant(), time = "09:00" } },
            sections = new[] { new { key = "sea", name = "At sea", on = true } },
            hold = "00:00:00",
        });

    public async Task<string> ArticleAsync(string headline, string source = "Harbour Herald")
    {
        var article = await PostAsync("/api/v1/articles", new
        {
            headline,
            source,
            lead = "The port authority has **approved** the new tide gate after eleven years of planning.",
            points = new[] { "It opens in spring.", "“Nobody believed in it,” says the harbour master." },
            takeaway = new { label = "Why the world should care", text = "Two thirds of all goods pass through gates like this one." },
            link = $"https://news.example/{Uri.EscapeDataString(headline.ToLowerInvariant().Replace(' ', '-'))}",
            tags = new[] { "port", "water" },
        });
        return article.GetProperty("id").GetString()!;
    }

    /// <summary>A mail provider tells of a copy that is none of ours; then somebody tries it without the secret.</summary>
    public async Task NoticesAsync(string provider, string secret)
    {
        foreach (var authorization in new[] { new AuthenticationHeaderValue("Bearer", secret), null })
        {
            using var notice = new HttpRequestMessage(HttpMethod.Post, "/webhooks/" + provider);
            notice.Headers.Authorization = authorization;
            notice.Content = JsonContent.Create(new { RecordType = "Bounce", Type = "HardBounce", Email = "reader0@example.org", Details = "550 5.1.1 user unknown" });
            using var nobody = new HttpClient { BaseAddress = _http.BaseAddress };
            await nobody.SendAsync(notice);
        }
    }

    /// <summary>An image of the design <c>weekly</c>.</summary>
    /// <returns>As the API answers it.</returns>
    public async Task<JsonElement> ImageAsync(string name, string alt)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(ServiceHost.Home, "templates", "weekly", "images", name)));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var answer = await _http.PostAsync($"/api/v1/images?name={name}&alt={Uri.EscapeDataString(alt)}", content);
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>A copy of the design <c>weekly</c> with two versions, the last of which cannot be used.</summary>
    public async Task DesignAsync(string name)
    {
        var design = await CopyDesignAsync(name, "weekly");
        var files = design.GetProperty("files").Deserialize<JsonObject>()!;
        files["parts/closing.scriban"] = (string)files["parts/closing.scriban"]! + "\n{{ if subscriber.name }}";
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/designs/{name}") { Content = JsonContent.Create(new JsonObject { ["files"] = files }) };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        (await _http.SendAsync(request)).EnsureSuccessStatusCode();
    }

    /// <returns>As the API answers it.</returns>
    public Task<JsonElement> CopyDesignAsync(string name, string from) => PostAsync("/api/v1/designs", new { name, from });

    /// <summary>Gives an article an image.</summary>
    public async Task IllustrateAsync(string article, string url, string alt)
    {
        var fields = (await GetAsync($"/api/v1/articles/{article}")).Deserialize<JsonObject>()!;
        fields["image"] = new JsonObject { ["url"] = url, ["alt"] = alt };
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/articles/{article}") { Content = JsonContent.Create(fields) };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        (await _http.SendAsync(request)).EnsureSuccessStatusCode();
    }

    public async Task<string> IssueAsync(string subject, IReadOnlyList<string> articles, string slug = "harbour")
    {
        var issue = await PostAsync($"/api/v1/publications/{slug}/issues", new
        {
            subject,
            preheader = "A tide gate, a strike that ended, and a whale",
            intro = "Good morning from the pier.",
            articles,
            signOff = "See you next Thursday.",
        });
        return issue.GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> MoveAsync(string issue, string move, object? body = null) => await PostAsync($"/api/v1/issues/{issue}/{move}", body ?? new { });

    public Task SubscriberAsync(string email, string name, string slug = "harbour") =>
        PostAsync("/api/v1/subscribers", new { email, name, subscriptions = new[] { new { publication = slug } }, confirmed = true });

    /// <summary>A list that begins to come in.</summary>
    public async Task<Guid> ImportAsync(string csv, string slug = "harbour")
    {
        using var content = new StringContent(csv, System.Text.Encoding.UTF8, "text/csv");
        using var answer = await _http.PostAsync($"/api/v1/publications/{slug}/imports", content);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    public async Task<string> SegmentAsync(string name, string domain, string slug = "harbour")
    {
        var segment = await PostAsync("/api/v1/segments", new { publication = slug, name, where = new { field = "domain", @is = new[] { domain } } });
        return segment.GetProperty("id").GetString()!; // a new one has it
    }

    /// <summary>Somebody who can sign in with the password of all.</summary>
    public Task AccountAsync(string email, string role) => PostAsync("/api/v1/accounts", new { email, password = RunningService.Password, grants = new[] { new { role } } });

    /// <summary>Changes what it is told to of an object, and leaves the rest.</summary>
    public async Task ChangeAsync(string path, Action<JsonObject> change)
    {
        var now = await _http.GetFromJsonAsync<JsonObject>(path) ?? throw new InvalidOperationException($"{path} answers nothing.");
        change(now);
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(now) };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        using var answer = await _http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    public async Task<JsonElement> GetAsync(string path) => await _http.GetFromJsonAsync<JsonElement>(path);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode}: {text}");
    }
}
