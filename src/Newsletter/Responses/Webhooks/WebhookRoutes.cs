using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Responses.Webhooks;

/// <summary><c>POST /webhooks/{provider}</c>: no key, no session; each provider proves itself in its own way.</summary>
internal static class WebhookRoutes
{
    public const string Path = "/webhooks";

    private const string RetryAfter = "5";

    public static void MapWebhooks(this IEndpointRouteBuilder app) =>
        app.MapPost(Path + "/{provider}", TakeAsync).AllowAnonymous().ExcludeFromDescription().WithName("TakeNotice").WithSummary("A mail provider's notice of bounces and complaints");

    private static async Task<Results<Ok<NoticeAnswer>, ProblemHttpResult>> TakeAsync(
        string provider, HttpContext http, IEnumerable<IMailProvider> providers, WebhookDoor door, ReceiveNotice receive, CancellationToken cancellationToken)
    {
        var from = http.Connection.RemoteIpAddress;
        if (providers.FirstOrDefault(p => p.IsSetUp && p.Name.Equals(provider, StringComparison.OrdinalIgnoreCase)) is not { } known)
            return Refuse(http, new NotFoundFailure("provider of that name that is set up to tell of returned mail. The settings are Webhooks:*"));
        if (door.IsShut(from))
            return Refuse(http, new TooManyFailure());
        if (await BodyLimits.IsTooLargeAsync(http, WebhookDoor.MostOctets))
            return Refuse(http, new TooLargeFailure("A notice may have 1 MB. Let the provider send fewer events at once."));
        using var place = await door.EnterAsync(cancellationToken);
        if (place is null)
            return Refuse(http, new LaterFailure("Too many notices at once. Send it again in a few seconds."));
        BodyLimits.TrySet(http, WebhookDoor.MostOctets);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellationToken);

        var taken = await receive.HandleAsync(known, new NoticeRequest(http.Request.Headers, body.ToArray()), cancellationToken);
        if (taken.Ok)
            return TypedResults.Ok(taken.Value);
        if (taken.Failure is not (LaterFailure or ShownAgainFailure))
            door.Refused(from);
        return Refuse(http, taken.Failure);
    }

    private static ProblemHttpResult Refuse(HttpContext http, Failure failure)
    {
        if (failure is NoSecretFailure)
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"webhooks\"";
        if (failure is LaterFailure)
            http.Response.Headers.RetryAfter = RetryAfter;
        return Problems.Of(failure);
    }
}
