using Newsletter.Shell.Api;

namespace Newsletter.Subscribers;

/// <summary>A subscriber to add, or what of one to change: a PATCH leaves alone what it does not name.</summary>
[AnswerOnly("id", "suppressed", "createdAt", "etag")]
internal sealed record SubscriberRequest
{
    public string? Email { get; init; }

    public string? Name { get; init; }

    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    public string? Language { get; init; }

    public string? TimeZone { get; init; }

    public IReadOnlyList<SubscriptionRequest>? Subscriptions { get; init; }

    /// <summary>True skips double opt-in: the newsroom has the reader's consent from elsewhere.</summary>
    public bool Confirmed { get; init; }
}

[AnswerOnly("leftReason", "createdAt", "changedAt")]
internal sealed record SubscriptionRequest
{
    public string Publication { get; init; } = "";

    /// <summary>On PATCH: active, paused or left; a reader who left comes back only by their own confirmation.</summary>
    public SubscriptionState? State { get; init; }

    public IReadOnlyList<string>? Sections { get; init; }

    public bool IndividualFigures { get; init; }

    public DateOnly? PausedUntil { get; init; }

    /// <summary>Left out: every issue; on PATCH: as it is.</summary>
    public Frequency Frequency { get; init; }

    public Consent? Consent { get; init; }
}
