using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Subscribers;

namespace Newsletter.Tests.Support;

/// <summary>A service with a clock of its own, and what readers have in their inboxes.</summary>
public sealed class ReaderService : IAsyncLifetime
{
    private int _readers;

    public TestClock Clock { get; } = new();

    public TestService Service { get; private set; } = null!; // xunit calls InitializeAsync first

    internal Desk Desk => new(Service.Admin);

    public async Task InitializeAsync() => Service = await TestService.StartAsync(
        clock: Clock, settings: new Dictionary<string, string?> { ["SignUp:PerNetwork"] = "0" });

    public async Task DisposeAsync() => await Service.DisposeAsync();

    /// <summary>Somebody who gets a publication.</summary>
    internal async Task<ReaderInbox> ReaderAsync(string slug)
    {
        var address = $"reader{Interlocked.Increment(ref _readers)}@inbox.example";
        var json = $$"""{"email":"{{address}}","name":"Maren","confirmed":true,"subscriptions":[{"publication":"{{slug}}"}]}""";
        await (await Service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(System.Net.HttpStatusCode.Created);
        return new ReaderInbox(this, slug, address, await WithDbAsync(async db => await db.Subscribers.Where(s => s.Email == address).Select(s => s.Key).SingleAsync()));
    }

    internal async Task<T> WithDbAsync<T>(Func<NewsletterDb, Task<T>> read)
    {
        await using var scope = Service.App.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<NewsletterDb>());
    }
}

/// <summary>One reader and the links they have.</summary>
internal sealed class ReaderInbox(ReaderService readers, string slug, string address, int key)
{
    public string Address => address;

    public Task<string> LinkAsync(TokenPurpose purpose, string path) => LinkAsync(path, async publication =>
    {
        await Task.CompletedTask;
        return readers.Service.Get<ReaderLinks>().Token(purpose, new ReaderKey(key, publication, 1, 1), inert: false);
    });

    public Task<string> LeaveAsync() => LinkAsync(TokenPurpose.Leave, "unsubscribe");

    public Task<string> PreferencesAsync() => LinkAsync(TokenPurpose.Preferences, "preferences");

    /// <summary>The link of the last mail that asked.</summary>
    public Task<string> OnceAsync(ConfirmationKind kind)
    {
        var (purpose, path) = kind == ConfirmationKind.Person ? (TokenPurpose.Person, "person") : (TokenPurpose.Address, "address");
        return LinkAsync(path, async publication => readers.Service.Get<ReaderLinks>().OnceToken(purpose, AskedKey.Of(await AskedAsync(kind))));
    }

    public Task<Confirmation> AskedAsync(ConfirmationKind kind) =>
        readers.WithDbAsync(db => db.Confirmations.AsNoTracking().Where(c => c.SubscriberKey == key && c.Kind == kind).SingleAsync());

    /// <summary>As the desk sees them; null once they are erased.</summary>
    public async Task<System.Text.Json.Nodes.JsonNode?> SeenAsync(string? at = null) =>
        (await readers.Desk.GetAsync("subscribers?q=" + (at ?? address)))["items"]!.AsArray().FirstOrDefault();

    public async Task<string?> FieldAsync(string field) => (await SeenAsync())!["subscriptions"]![0]![field]?.ToString();

    private async Task<string> LinkAsync(string path, Func<int, Task<string>> token) =>
        $"/{slug}/{path}/" + await token(await readers.WithDbAsync(db => db.Publications.Where(p => p.Slug == slug).Select(p => p.Key).SingleAsync()));
}
