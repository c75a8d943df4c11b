using System.Globalization;
using Newsletter.Rendering;
using Newsletter.Scheduling;
using Newsletter.Scheduling.Checks;
using Newsletter.Scheduling.Digests;
using Newsletter.Sending;
using Newsletter.Shell.Parts;

namespace Newsletter.Issues.Pages;

/// <summary>How screens speak of issues: every state as a word and, by <see cref="Colour"/>, as a colour.</summary>
internal static class IssueWords
{
    public static string State(IssueState state) => state switch
    {
        IssueState.Draft => "Draft",
        IssueState.InReview => "In review",
        IssueState.Approved => "Approved",
        IssueState.Scheduled => "Scheduled",
        IssueState.Held => "Held",
        IssueState.Sending => "Sending",
        IssueState.Paused => "Paused",
        IssueState.Sent => "Sent",
        IssueState.Cancelled => "Cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, message: null),
    };

    public static string Colour(IssueState state) => state switch
    {
        IssueState.InReview or IssueState.Paused => "warn",
        IssueState.Approved or IssueState.Scheduled => "next",
        IssueState.Held => "bad",
        IssueState.Sending => "busy",
        IssueState.Sent => "good",
        _ => "",
    };

    /// <summary>Where a link stands that is no article's.</summary>
    public static string Place(LinkPlace place) => place switch
    {
        LinkPlace.Intro => "Intro",
        LinkPlace.SignOff => "Sign-off",
        LinkPlace.Publication => "The publication’s",
        LinkPlace.Design => "The design’s",
        _ => "Article",
    };

    public static string Subject(Issue issue) => issue.Content.Subject.Length > 0 ? issue.Content.Subject : "No subject yet";

    /// <summary>Empty before it has one; of a digest its month.</summary>
    public static string Number(Issue issue) => issue switch
    {
        { Rehearsal: true } => "Rehearsal",
        { DigestOf: { } month } => $"Digest of {month.ToString("MMMM yyyy", CultureInfo.InvariantCulture)}",
        { Number: { } number } => $"No. {number}",
        _ => "",
    };

    /// <summary>Number and time, with the zone said.</summary>
    public static string Line(Issue issue, DateTimeOffset now) => Join(Number(issue), $"{Time(issue, now)} ({Zone(issue)})");

    /// <summary>The same in a list that says the zone once.</summary>
    public static string ShortLine(Issue issue, DateTimeOffset now) => Join(Number(issue), Time(issue, now));

    private static string Join(string number, string time) => number.Length == 0 ? time : $"{number} · {time}";

    private static string Zone(Issue issue) => issue.TimeZone ?? issue.Publication.TimeZone;

    private static string Time(Issue issue, DateTimeOffset now)
    {
        string At(DateTimeOffset at) => When.Short(at, Zone(issue));
        return issue switch
        {
            { State: IssueState.Scheduled, At: { } at } => $"Goes out {When.Away(at, now)}: {At(at)}",
            { State: IssueState.Held, At: { } at } => $"Was due {At(at)}; nothing goes out until somebody decides",
            { State: IssueState.Sent, EndedAt: { } end } => $"Sent {At(end)}",
            { State: IssueState.Cancelled, EndedAt: { } end } => $"Cancelled {At(end)}",
            { State: IssueState.Sending, FrozenAt: null, NotBefore: { } first } when first > now => $"The first copy leaves {At(first)}",
            { State: IssueState.Paused, FrozenAt: null } => $"Begun {At(issue.CreatedAt)}; stopped before its first copy left",
            { State: IssueState.Sending or IssueState.Paused, FrozenAt: { } began } => $"Began {At(began)}",
            _ => $"Begun {At(issue.CreatedAt)}",
        };
    }

    public static bool IsTick(IssueEvent line) => line.What.StartsWith(CheckTicks.Event, StringComparison.Ordinal);

    /// <summary>What stands below a line of the history: a time as people read it, or what somebody wrote. Empty: nothing.</summary>
    public static string Note(IssueEvent line, string zone)
    {
        // Of a test it is the hash of what was tried.
        if (line.Note.Length == 0 || line.What == SendTest.Event)
            return "";
        if (line is { What: "schedule", Note: "next" })
            return "for the next free slot";
        // A time as it was typed or called for.
        return line.What == "schedule" && WallClock.ReadLocal(line.Note, zone) is { } local ? $"for {When.Full(WallClock.ToInstant(local, zone), zone)}" : $"“{line.Note}”";
    }

    /// <summary>A line of the history, from the name of the move.</summary>
    /// <param name="count">Of how many it tells at once.</param>
    public static string Event(string what, int count = 1) => what switch
    {
        "create" => "Draft begun",
        "submit" => "Submitted",
        "approve" => "Approved",
        "approve correction" => "Correction approved",
        "return" => "Returned to draft",
        "schedule" => "Scheduled",
        "unschedule" => "Taken off its time",
        "send" => "Sent now",
        "due" => "Its time came",
        "tooLate" or "toolate" or "held: its time passed while the service was away" => "Held: its time had passed",
        "held" => "Held",
        "pause" => "Paused",
        "resume" => "Resumed",
        "cancel" => "Cancelled",
        "finish" or "sent" => "Sent to everybody",
        "closed" => "Every copy has its outcome",
        "apply" => "Pending change applied",
        "correct archive" => "Archive copy corrected",
        "write archive correction" => "Correction of the archive copy written",
        "drop archive correction" => "Correction of the archive copy dropped",
        "test" => "Test sent",
        PrepareDigests.Event => "Prepared from the month’s issues",
        CheckTicks.OverEvent => "Went on over warnings that nobody had ticked",
        _ when what.StartsWith(CheckTicks.Event, StringComparison.Ordinal) => count > 1 ? $"{count} warnings looked at" : "Warning looked at",
        _ => char.ToUpperInvariant(what[0]) + what[1..],
    };
}
