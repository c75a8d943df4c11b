using Newsletter.Engines.Smtp;

namespace Newsletter.Sending.Pace;

/// <summary>Which answers ask for less mail, and which concern one copy alone.</summary>
internal static class SlowSignal
{
    // What the large providers write when they mean the rate and not the copy.
    private static readonly string[] RateTexts =
    [
        "rate limit", "rate-limit", "ratelimit", "too many", "throttl", "unusual rate", "slow down", "sending too fast",
        "temporarily deferred due to", "[TSS0", "[TS0", "RP-001", "RP-002", "RP-003", "try again later, closing", "Server busy", "AUP#",
    ];

    /// <summary>Why an outcome asks for less; null: it does not.</summary>
    public static string? Of(SendOutcome outcome) => outcome switch
    {
        { Result: SendResult.ConnectionLost, NotBegun: false } => outcome.Reply.Text,
        { Result: not SendResult.Deferred } => null,
        { Reply.Code: 421 } or { Reply.EnhancedCode: "4.3.2" or "4.4.5" } => outcome.Reply.ToString(),
        { Reply.EnhancedCode: { } code } when code.StartsWith("4.7.", StringComparison.Ordinal) && !IsGreylisting(outcome.Reply.Text) => outcome.Reply.ToString(),
        _ when RateTexts.Any(text => outcome.Reply.Text.Contains(text, StringComparison.OrdinalIgnoreCase)) => outcome.Reply.ToString(),
        _ => null,
    };

    // Greylisting often comes as 4.7.1 and means this one copy: it is let in later whatever the rate is.
    private static bool IsGreylisting(string text) =>
        text.Contains("greylist", StringComparison.OrdinalIgnoreCase) || text.Contains("graylist", StringComparison.OrdinalIgnoreCase);
}
