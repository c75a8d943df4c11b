using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composer;

/// <summary>An editor with an issue open in the composer, as its script calls the service.</summary>
internal sealed class ComposerVisit : IDisposable
{
    private readonly StaffSession _session;

    private ComposerVisit(StaffSession session, string issue, JsonObject state)
    {
        _session = session;
        Issue = issue;
        State = state;
    }

    public string Issue { get; }

    /// <summary>As the page carried it.</summary>
    public JsonObject State { get; }

    public string IssueTag => (string)State["issue"]!["etag"]!;

    public HttpClient Http => _session.Http;

    public static async Task<ComposerVisit> BeginAsync(TestService service, string issue, Role role = Role.Editor)
    {
        var session = await StaffSession.SignedInAsync(service, role);
        var page = await session.Http.GetStringAsync($"/desk/issues/{issue}/compose");
        const string Begin = "id=\"composer-state\">";
        var start = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return new ComposerVisit(session, issue, JsonNode.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)])!.AsObject());
    }

    public Task<HttpResponseMessage> CallAsync(string method, string path, JsonNode? body = null, params (string Name, string Value)[] headers) =>
        _session.Http.SendAsync(method, $"/desk/issues/{Issue}/compose{path}", body?.ToJsonString(), [("X-Form-Token", (string)State["formToken"]!), .. headers]);

    /// <summary>An article as the browser makes one.</summary>
    public async Task<JsonObject> NewArticleAsync(string headline)
    {
        using var saved = await CallAsync("PUT", $"/articles/{Guid.CreateVersion7()}", new JsonObject { ["headline"] = headline }, ("If-None-Match", "*"));
        return await saved.ExpectAsync(HttpStatusCode.OK);
    }

    public async Task<JsonObject> SaveIssueAsync(JsonObject issue, string etag)
    {
        using var saved = await CallAsync("PUT", "/issue", issue, ("If-Match", etag));
        return await saved.ExpectAsync(HttpStatusCode.OK);
    }

    public void Dispose() => _session.Dispose();
}
