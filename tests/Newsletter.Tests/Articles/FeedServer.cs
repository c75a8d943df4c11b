using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Newsletter.Tests.Articles;

/// <summary>Somebody else's site with a feed, on loopback.</summary>
internal sealed class FeedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly string _name;
    private readonly string _path = Guid.CreateVersion7().ToString("N");

    private FeedServer(WebApplication app, string name) => (_app, _name) = (app, name);

    public ConcurrentQueue<(string Path, string? IfNoneMatch, string? IfModifiedSince)> Asked { get; } = [];

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Of its own: ports come again, and a feed is known by its address.</summary>
    public string Url => $"{_app.Urls.First()}/{_path}";

    public static async Task<FeedServer> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new FeedServer(builder.Build(), name);
        server._app.Run(context =>
        {
            // Of a test that is over, whose server was on this port: its feed may still be fetched.
            if (!context.Request.Path.StartsWithSegments("/" + server._path))
            {
                context.Response.StatusCode = (int)HttpStatusCode.NotFound;
                return Task.CompletedTask;
            }

            server.Asked.Enqueue((context.Request.Path, context.Request.Headers.IfNoneMatch, context.Request.Headers.IfModifiedSince));
            return server.Answer(context);
        });
        await server._app.StartAsync();
        return server;
    }

    /// <summary>An RSS feed with these entries, the newest first, and an entity tag that is kept to.</summary>
    public void Serve(string tag, params (string Guid, string Title, string Link)[] entries) => Answer = async context =>
    {
        context.Response.Headers.ETag = $"\"{tag}\"";
        if (context.Request.Headers.IfNoneMatch == $"\"{tag}\"")
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotModified;
            return;
        }

        var items = string.Concat(entries.Select(e => $"<item><title>{e.Title}</title><guid isPermaLink=\"false\">{e.Guid}</guid><link>{e.Link}</link><description>About {e.Title}.</description></item>"));
        context.Response.ContentType = "application/rss+xml";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"<rss version=\"2.0\"><channel><title>{_name}</title>{items}</channel></rss>"));
    };

    public void Fail(int status, string? retryAfter = null) => Answer = context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
