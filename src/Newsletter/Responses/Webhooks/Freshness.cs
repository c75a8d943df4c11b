using System.Globalization;

namespace Newsletter.Responses.Webhooks;

/// <summary>Whether a signature is of now: one that was caught on its way is worth nothing for long.</summary>
internal static class Freshness
{
    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <param name="at">Null: none can be read.</param>
    /// <returns>Null: it is fresh.</returns>
    public static Failure? Check(DateTimeOffset? at, DateTimeOffset now, TimeSpan maxAge)
    {
        if (at is null)
            return new UnprovenFailure("The notice does not say when it was signed, in the form that this provider uses.");
        if (now - at > maxAge)
            return new UnprovenFailure($"The notice was signed more than {maxAge:c} ago (Webhooks:MaxAge). Let the provider send it anew, and look at this machine's clock.");
        return at - now > Ahead ? new UnprovenFailure("The notice was signed in the future. Look at this machine's clock.") : null;
    }

    /// <summary>Seconds since 1970.</summary>
    public static DateTimeOffset? OfUnix(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>ISO 8601.</summary>
    public static DateTimeOffset? OfIso(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
