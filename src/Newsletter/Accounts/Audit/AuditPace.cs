using System.Collections.Concurrent;

namespace Newsletter.Accounts.Audit;

/// <summary>On routes that a page calls by itself while somebody types: one line for each thing and person in a while, not one a second.</summary>
/// <param name="Every">Null: it is a sign of life and changes nothing that lasts, so there is no line at all.</param>
internal sealed record AuditedSometimes(TimeSpan? Every);

internal static class AuditPaces
{
    public static T AuditedEvery<T>(this T builder, TimeSpan every)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new AuditedSometimes(every));

    public static T NotAudited<T>(this T builder)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new AuditedSometimes(null));
}

/// <summary>Remembers what was written down lately. Of this process alone: another node, or a restart, writes a line more.</summary>
internal sealed class AuditPace(TimeProvider clock)
{
    private const int Most = 4096;
    private readonly ConcurrentDictionary<(Guid? Account, string Method, string Path), DateTimeOffset> _last = new();

    /// <returns>True when a line is due, which the caller then writes.</returns>
    public bool IsDue(Caller caller, HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AuditedSometimes>() is not { } pace)
            return true;
        if (pace.Every is not { } every)
            return false;
        var now = clock.GetUtcNow();
        var key = (caller.Account, context.Request.Method, context.Request.Path.Value ?? "");
        if (_last.TryGetValue(key, out var last) && now - last < every)
            return false;
        if (_last.Count >= Most)
            _last.Clear();
        _last[key] = now;
        return true;
    }

    /// <summary>It came to nothing, so the next one is written down.</summary>
    public void Forget(Caller caller, HttpContext context) => _last.TryRemove((caller.Account, context.Request.Method, context.Request.Path.Value ?? ""), out _);
}
