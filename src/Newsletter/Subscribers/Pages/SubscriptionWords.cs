namespace Newsletter.Subscribers.Pages;

/// <summary>A subscription in words: its state also by <see cref="Colour"/>.</summary>
internal static class SubscriptionWords
{
    public static string State(SubscriptionState state) => state switch
    {
        SubscriptionState.Pending => "Not confirmed",
        SubscriptionState.Active => "Active",
        SubscriptionState.Paused => "Paused",
        SubscriptionState.Left => "Left",
        SubscriptionState.Bounced => "Bounced",
        SubscriptionState.Complained => "Called it spam",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, message: null),
    };

    /// <summary>What the staff make of a subscription.</summary>
    public static string Move(SubscriptionState to) => to switch
    {
        SubscriptionState.Active => "Active again",
        SubscriptionState.Paused => "Paused, until somebody lets it go on",
        SubscriptionState.Left => "Left: take them off this publication",
        _ => State(to),
    };

    public static string Colour(SubscriptionState state) => state switch
    {
        SubscriptionState.Active => "good",
        SubscriptionState.Pending or SubscriptionState.Paused => "warn",
        SubscriptionState.Bounced or SubscriptionState.Complained => "bad",
        _ => "",
    };

    public static string Frequency(Frequency frequency) => frequency == Subscribers.Frequency.Monthly ? "one mail a month" : "every issue";

    /// <summary>What they said when they left.</summary>
    public static string Why(LeaveReason reason) => reason switch
    {
        LeaveReason.TooMuch => "too much mail",
        LeaveReason.NotForMe => "not for them",
        LeaveReason.NeverAsked => "never asked for it",
        _ => "another reason",
    };
}
