using Newsletter.Data.Secrets;
using Newsletter.Subscribers;

namespace Newsletter.Responses.Reading;

/// <summary>The picture that counts openings. No cookie, no redirect; what comes with the request is looked at and not kept.</summary>
internal static class ReadingRoutes
{
    /// <summary>One transparent dot (GIF89a).</summary>
    private static readonly byte[] Dot = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapReading(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/o/{token}.gif", Methods, Open).AllowAnonymous().ExcludeFromDescription();
        app.MapMethods("/o/{token}/{reader}.gif", Methods, Open).AllowAnonymous().ExcludeFromDescription();
    }

    private static IResult Open(string token, string? reader, HttpContext context, ReaderLinks links, HitQueue queue, TimeProvider clock)
    {
        if (CountedAddress.Read(links, TokenPurpose.Open, token, reader) is not { } read)
            return Results.NotFound();
        queue.Add(new Hit(read.Link, read.Row, clock.GetUtcNow(), MachineSigns.In(context.Request)));
        context.Response.Headers.CacheControl = "no-store";
        return Results.Bytes(Dot, "image/gif");
    }
}

/// <summary>What a counted address says, once all of it is proven to be ours.</summary>
internal static class CountedAddress
{
    /// <param name="purpose"><see cref="TokenPurpose.Link"/> or <see cref="TokenPurpose.Open"/>.</param>
    /// <param name="reader">Null: the address is the one that all copies have.</param>
    /// <returns>Null: a part of it is not ours, or not of the same issue.</returns>
    public static (LinkKey Link, int? Row)? Read(ReaderLinks links, TokenPurpose purpose, string token, string? reader)
    {
        if (!links.TryReadLink(purpose, token, out var link) || (link.Value.Number == 0) != (purpose == TokenPurpose.Open))
            return null;
        if (reader is null)
            return (link.Value, null);
        return links.TryReadReading(reader, out var copy) && copy.Value.IssueKey == link.Value.IssueKey ? (link.Value, copy.Value.Row) : null;
    }
}
