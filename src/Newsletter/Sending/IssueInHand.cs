using System.Text.Json;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Sending.Ledger;
using Newsletter.Subscribers;

namespace Newsletter.Sending;

/// <summary>An issue as it goes out: its revision, prepared once, and the questions that every row is asked.</summary>
internal sealed class IssueInHand(Issue issue, Revision revision, RevisionContent content, PreparedIssue prepared, TimeProvider clock)
{
    private static readonly IReadOnlyDictionary<string, string> NoAttributes = new Dictionary<string, string>();

    private readonly IReadOnlyList<string> _offByDefault = [.. content.Publication.Sections.Where(s => !s.On).Select(s => s.Key)];

    public int Key => issue.Key;

    public int Revision => revision.Ordinal;

    public bool NeverTwice => content.Uncertain == UncertainPolicy.NeverTwice;

    /// <summary>After this, a deferred copy is given up.</summary>
    public DateTimeOffset Deadline { get; } = issue.FrozenAt!.Value + content.Deadline; // set before anything is prepared

    // An issue may take days: a server's day, or a warm-up, is over before it is.
    private DateOnly Today => TimeZones.DayOf(clock.GetUtcNow(), issue.Publication.TimeZone);

    /// <summary>Why this reader gets no copy although the ledger has a row for them; null: they do.</summary>
    public string? WhyNot(ClaimedRow row) => row switch
    {
        // Erased in the meantime: a keyed hash stands for it.
        { Address: var address } when !address.Contains('@', StringComparison.Ordinal) => Reasons.NoAddress,
        { State: null or SubscriptionState.Left or SubscriptionState.Pending } => Reasons.Left,
        { State: SubscriptionState.Bounced or SubscriptionState.Complained } => Reasons.Suppressed,
        { State: SubscriptionState.Paused } => Reasons.Paused,
        { PausedUntil: { } until } when until > Today => Reasons.Paused,
        // They will find it in the digest of its month.
        { Monthly: true } when !issue.IsDigest => Reasons.Monthly,
        _ => null,
    };

    /// <param name="rewritten">The server writes Date and Message-ID anew.</param>
    public Result<ComposedCopy> Compose(ClaimedRow row, bool rewritten) => prepared.Compose(
        new Recipient
        {
            SubscriberKey = row.Subscriber,
            Row = row.Row,
            Address = row.Address,
            Name = row.Name ?? "",
            Attributes = row.Attributes is null or "{}" ? NoAttributes : JsonSerializer.Deserialize<Dictionary<string, string>>(row.Attributes, JsonColumn.Stored)!,
            Language = row.Language,
            SwitchedOffSections = SwitchedOff(row.Sections),
            Individual = row.Individual,
        },
        rewritten);

    /// <summary>Without a return path of its own a copy comes back to the publication's address.</summary>
    public string PlainReturnPath => content.Publication.From.Email;

    // A reader who never chose has the publication's own; who chose, exactly that.
    private IReadOnlyList<string> SwitchedOff(string? sections)
    {
        if (sections is null)
            return _offByDefault;
        var on = JsonSerializer.Deserialize<HashSet<string>>(sections, JsonColumn.Stored)!; // written by the same serializer
        return [.. content.Publication.Sections.Select(s => s.Key).Where(key => !on.Contains(key))];
    }
}
