using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers;

/// <summary>
/// Work that a browser does for a form: a number with which the SHA-256 of the form's stamp begins with so many zero bits. Every bit doubles what a program
/// pays for a form; checking it costs nothing. Each stamp counts once, on each node.
/// </summary>
internal sealed class SignUpWork(SignUpOptions options, TimeProvider clock)
{
    private const int MostRemembered = 100_000;
    private const int LongestNumber = 12;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    /// <summary>0: none is asked for.</summary>
    public int Bits => options.Work;

    /// <param name="stamp">One that is valid; whether it is, is for the guard to say.</param>
    /// <returns>Whether the work was done for this stamp, which has not been used before.</returns>
    public bool Take(string stamp, string? work)
    {
        if (work is null || work.Length is 0 or > LongestNumber || !long.TryParse(work, NumberStyles.None, CultureInfo.InvariantCulture, out _) || !IsDone(stamp, work, Bits))
            return false;
        if (_used.Count >= MostRemembered)
            Forget();
        return _used.TryAdd(stamp, clock.GetUtcNow());
    }

    private static bool IsDone(string stamp, string work, int bits) =>
        BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.ASCII.GetBytes($"{stamp}.{work}")))) >= bits;

    private void Forget()
    {
        var oldest = clock.GetUtcNow() - SignUpGuard.Longest;
        foreach (var (stamp, at) in _used)
        {
            if (at < oldest)
                _used.TryRemove(stamp, out _);
        }

        // So many in a day: they were paid for, and may be used a second time rather than fill the memory.
        if (_used.Count >= MostRemembered)
            _used.Clear();
    }
}

/// <summary>What a form's script asks for.</summary>
/// <param name="Bits">Zero bits that the hash has to begin with.</param>
internal sealed record WorkTask(string Stamp, int Bits);

internal static class SignUpWorkRoute
{
    public static void MapSignUpWork(this IEndpointRouteBuilder app) => app.MapGet("/{publication}/work", AskAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> AskAsync(string publication, NewsletterDb db, SignUpWork work, SignUpGuard guard, HttpResponse response, CancellationToken cancellationToken)
    {
        if (work.Bits == 0 || !await db.Publications.AnyAsync(p => p.Slug == publication, cancellationToken))
            return Results.NotFound();
        response.Headers.CacheControl = "no-store";
        // The newsroom's own site asks, too; what is answered is for everybody, and no cookie comes along.
        response.Headers.AccessControlAllowOrigin = "*";
        return Results.Json(new WorkTask(guard.Stamp(), work.Bits), ApiJson.Options);
    }
}
