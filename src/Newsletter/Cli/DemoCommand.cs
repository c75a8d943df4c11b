using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Newsletter.Rendering.Designs;
using Newsletter.Sending.Mailbox;
using Newsletter.Shell.Settings;

namespace Newsletter.Cli;

/// <summary>The main job on a bare machine, over the service's own API and real SMTP, into the built-in mailbox.</summary>
internal static class DemoCommand
{
    private const int Readers = 25;
    private const string FolderPrefix = "newsletter-demo-";

    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "Leave when the issue is out" };
        var port = new Option<int?>("--port") { Description = "Where to listen on this machine (5080; with --once any free one)" };
        port.Validators.Add(result =>
        {
            if (result.GetValue(port) is < 0 or > 65535)
                result.AddError("--port takes a number from 0 to 65535.");
        });
        var command = new Command("demo", "A sample publication, its articles and 25 readers: one issue, composed, approved, scheduled and delivered on this machine") { once, port };
        command.SetAction((parse, cancellationToken) =>
            RunAsync(parse.GetValue(once), parse.GetValue(port) ?? (parse.GetValue(once) ? 0 : 5080), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool once, int port, CancellationToken cancellationToken)
    {
        // Other demos' data are throw-away once they have ended for good.
        ThrowAway.Clear(Path.GetTempPath(), FolderPrefix, Console.Error.WriteLine);
        var folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        var url = $"http://localhost:{(port == 0 ? FreePort() : port).ToString(CultureInfo.InvariantCulture)}";
        var key = RandomNumberGenerator.GetHexString(40, lowercase: true);
        var password = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = url,
            ["PublicUrl"] = url,
            ["DataDirectory"] = folder,
            ["Database:Provider"] = "Sqlite",
            ["ConnectionStrings:Newsletter"] = null,
            ["Smtp:Mode"] = "Capture",
            ["Admin:Email"] = "admin@demo.example",
            ["Admin:Password"] = password,
            ["Admin:ApiKey"] = key,
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        };
        return await ServiceCommands.RunAsync(
            settings,
            async (app, stop) =>
            {
                using var http = new HttpClient { BaseAddress = new Uri(url) };
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
                var done = await PlayAsync(http, app, stop);
                if (!done)
                    return 1;
                Report(url, folder, password, once);
                if (!once)
                    await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                return 0;
            },
            cancellationToken);
    }

    /// <summary>Every step over the API, as an editor's own program would do it.</summary>
    private static async Task<bool> PlayAsync(HttpClient http, WebApplication app, CancellationToken stop)
    {
        var sample = Sample(app.Services.GetRequiredService<ServiceOptions>());
        var publication = sample["publication"]!.AsObject();
        publication["hold"] = "00:00:00";
        var slug = (string)publication["slug"]!;
        await PostAsync(http, "publications", publication, stop);
        Say($"publication   {publication["name"]}, {publication["tagline"]}");

        var service = app.Services.GetRequiredService<ServiceOptions>();
        var images = new DesignImages(Path.Combine(service.TemplatesDirectory, "weekly"), service.PublicUrl);
        var articles = new JsonArray();
        foreach (var article in sample["articles"]!.AsArray())
        {
            var written = article!.DeepClone().AsObject();
            written.Remove("id");
            if (written["image"] is JsonObject image)
                image["url"] = images.Url((string)image["url"]!);
            articles.Add((JsonNode?)(await PostAsync(http, "articles", written, stop))["id"]!.DeepClone());
        }

        Say($"articles      {articles.Count}");
        for (var i = 0; i < Readers; i++)
            await PostAsync(http, "subscribers", Reader(i, slug), stop);
        Say($"subscribers   {Readers}");
        var frame = sample["issue"]!;
        var issue = await PostAsync(http, $"publications/{slug}/issues", new JsonObject
        {
            ["subject"] = frame["subject"]!.DeepClone(),
            ["preheader"] = frame["preheader"]!.DeepClone(),
            ["intro"] = frame["intro"]!.DeepClone(),
            ["signOff"] = frame["signOff"]!.DeepClone(),
            ["articles"] = articles,
        }, stop);
        foreach (var move in new[] { "submit", "approve" })
            issue = await PostAsync(http, $"issues/{issue["id"]}/{move}", [], stop);
        var at = app.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddSeconds(2);
        issue = await PostAsync(http, $"issues/{issue["id"]}/schedule", new JsonObject { ["at"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) }, stop);
        Say($"issue         \"{issue["subject"]}\", scheduled for {issue["at"]}");
        return await FollowAsync(http, (string)issue["id"]!, app, stop);
    }

    private static async Task<bool> FollowAsync(HttpClient http, string issue, WebApplication app, CancellationToken stop)
    {
        JsonObject progress;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
            progress = (await http.GetFromJsonAsync<JsonObject>($"/api/v1/issues/{issue}/progress", stop))!;
        }
        while ((string?)progress["state"] is "scheduled" or "sending");
        var certificate = (await http.GetFromJsonAsync<JsonObject>($"/api/v1/issues/{issue}/certificate", stop))!;
        Say($"delivered     audience {certificate["audience"]}, accepted {certificate["accepted"]}, rejected {certificate["rejected"]}, skipped {certificate["skipped"]}, uncertain {certificate["uncertain"]}");
        var kept = app.Services.GetRequiredService<CaptureMailbox>().Count;
        Say($"mailbox       {kept} messages");
        return (string?)progress["state"] == "sent" && (int?)certificate["accepted"] == Readers && kept == Readers;
    }

    private static void Report(string url, string folder, string password, bool once)
    {
        Say($"messages in   {Path.Combine(folder, "mailbox")}");
        if (once)
            return;
        Say($"mailbox at    {url}/desk/mailbox");
        Say($"desk at       {url}/desk   (admin@demo.example, password {password})");
        Say($"API at        {url}/api");
        Say("Ctrl+C ends the demo; its data goes with the next one.");
    }

    private static JsonObject Reader(int i, string slug)
    {
        string[] names = ["Ada", "Björn", "Chidi", "Dilara", "Émile", "Fatima", "Grace", "Hiro", "Ines", "Jakub"];
        return new JsonObject
        {
            ["email"] = string.Create(CultureInfo.InvariantCulture, $"reader{i + 1:00}@readers.example"),
            ["name"] = names[i % names.Length],
            ["confirmed"] = true,
            ["subscriptions"] = new JsonArray(new JsonObject { ["publication"] = slug }),
        };
    }

    private static JsonObject Sample(ServiceOptions service) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(service.TemplatesDirectory, "weekly", "sample.json")))!.AsObject();

    private static async Task<JsonObject> PostAsync(HttpClient http, string path, JsonObject body, CancellationToken stop)
    {
        using var response = await http.PostAsJsonAsync("/api/v1/" + path, body, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new HttpRequestException($"{path}: {text}", null, response.StatusCode);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Say(string line) => Console.WriteLine(line);
}
