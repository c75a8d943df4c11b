using Newsletter.Subscribers.Suppressions;

namespace Newsletter.Subscribers.Pages;

/// <summary>Why nothing is sent to somebody, in words.</summary>
internal static class SuppressionWords
{
    public static string Reason(SuppressionReason reason) => reason switch
    {
        SuppressionReason.Unsubscribed => "Left",
        SuppressionReason.Bounced => "Address does not work",
        SuppressionReason.Complained => "Called it spam",
        SuppressionReason.Manual => "By hand",
        SuppressionReason.Erased => "Asked to be forgotten",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, message: null),
    };
}
