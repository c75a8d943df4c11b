using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Subscribers;

namespace Newsletter.Tests.Support;

/// <summary>Tokens as they stand in mail.</summary>
internal static class ReaderTokens
{
    public static async Task<string> TokenAsync(this TestService service, TokenPurpose purpose, string slug, string subscriber)
    {
        await using var scope = service.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var id = Guid.Parse(subscriber);
        var reader = await db.Subscribers.Where(s => s.Id == id).Select(s => s.Key).SingleAsync();
        var publication = await db.Publications.Where(p => p.Slug == slug).Select(p => p.Key).SingleAsync();
        return scope.ServiceProvider.GetRequiredService<ReaderLinks>().Token(purpose, new ReaderKey(reader, publication, 0, 0), inert: false);
    }
}
