using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Newsletter.Accounts;

namespace Newsletter.Subscribers.Consents;

/// <summary>One line of the record that proves, for one person and one publication, what they said and when. Lines are added and never changed.</summary>
internal sealed class ConsentEvent
{
    public int Key { get; init; }

    public int SubscriberKey { get; init; }

    public Subscriber Subscriber { get; init; } = null!; // set by whoever adds it, or by EF

    public int PublicationKey { get; init; }

    public DateTimeOffset At { get; init; }

    public ConsentMoment Event { get; init; }

    /// <summary>Which way: <c>form</c>, <c>link</c>, <c>api</c>, <c>desk</c>, <c>import</c>, <c>return</c>, or what the newsroom wrote.</summary>
    public required string How { get; init; }

    /// <summary>What they were shown when they agreed.</summary>
    public string Text { get; init; } = "";

    /// <summary>The network address it came from.</summary>
    public string? Address { get; init; }

    /// <summary>Who did it: <c>reader</c>, somebody of the staff, or <c>system</c>.</summary>
    public required string Name { get; init; }
}

internal enum ConsentMoment
{
    /// <summary>The reader filled in the form and is asked by mail.</summary>
    Asked,

    /// <summary>The reader pressed the button in the confirmation.</summary>
    Confirmed,

    /// <summary>The staff added a subscription.</summary>
    Added,

    /// <summary>The staff wrote down another consent.</summary>
    Noted,
    Paused,
    Resumed,
    Left,
    Bounced,
    Complained,

    /// <summary>They want one mail a month instead of every issue.</summary>
    Monthly,

    /// <summary>They want every issue again.</summary>
    EveryIssue,

    /// <summary>The list that brought it, or changed it, was taken out again.</summary>
    Undone,

    /// <summary>They agreed that what they open and click is kept for them alone.</summary>
    FiguresOn,

    /// <summary>They do not any more; what was kept is gone.</summary>
    FiguresOff,

    /// <summary>They get it at another address from now on.</summary>
    Moved,
}

internal static class ConsentRecord
{
    public const string Reader = "reader";

    /// <summary>A line for what a reader has just done by a link of theirs.</summary>
    /// <param name="at">Null: when its state changed.</param>
    public static ConsentEvent ByLink(Subscription subscription, ConsentMoment moment, string text = "", DateTimeOffset? at = null) => new()
    {
        SubscriberKey = subscription.SubscriberKey,
        PublicationKey = subscription.PublicationKey,
        At = at ?? subscription.ChangedAt,
        Event = moment,
        How = "link",
        Text = text,
        Name = Reader,
    };

    /// <summary>The line for the state to which a copy that came back has brought a subscription.</summary>
    public static ConsentEvent ByReturn(Subscription subscription) => new()
    {
        SubscriberKey = subscription.SubscriberKey,
        PublicationKey = subscription.PublicationKey,
        At = subscription.ChangedAt,
        Event = Moment(subscription.State),
        How = "return",
        Name = Caller.System.Name,
    };

    /// <summary>The line for how often somebody wants mail.</summary>
    public static ConsentMoment Moment(Frequency frequency) => frequency == Frequency.Monthly ? ConsentMoment.Monthly : ConsentMoment.EveryIssue;

    /// <summary>The line for somebody whom a list brings: what it says of them, or that the staff added them.</summary>
    public static ConsentMoment Imported(SubscriptionState state) =>
        state is SubscriptionState.Left or SubscriptionState.Bounced or SubscriptionState.Complained ? Moment(state) : ConsentMoment.Added;

    /// <summary>The line for a state that a subscription has come to.</summary>
    public static ConsentMoment Moment(SubscriptionState state) => state switch
    {
        SubscriptionState.Paused => ConsentMoment.Paused,
        SubscriptionState.Left => ConsentMoment.Left,
        SubscriptionState.Bounced => ConsentMoment.Bounced,
        SubscriptionState.Complained => ConsentMoment.Complained,
        SubscriptionState.Pending => ConsentMoment.Asked,
        _ => ConsentMoment.Resumed,
    };
}

internal sealed class ConsentEventTable : IEntityTypeConfiguration<ConsentEvent>
{
    public void Configure(EntityTypeBuilder<ConsentEvent> builder)
    {
        builder.ToTable("consent_events");
        builder.HasKey(e => e.Key);
        builder.HasOne(e => e.Subscriber).WithMany().HasForeignKey(e => e.SubscriberKey);
    }
}
