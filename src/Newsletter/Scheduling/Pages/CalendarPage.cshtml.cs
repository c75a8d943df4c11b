using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Scheduling.Pages;

/// <summary>When everything goes out: a month, a week, or a list of the days on which something happens; and what waits for a time.</summary>
[RequiredRole(Role.Editor)]
internal sealed class CalendarPageModel(NewsletterDb db, IssueCalendar calendar, TimeProvider clock) : DeskPage
{
    public static readonly IReadOnlyList<(string Key, string Word)> Views = [("month", "Month"), ("week", "Week"), ("agenda", "Agenda")];

    private const int AgendaWeeks = 8;

    private const string DayFormat = "yyyy-MM-dd";

    private const string MinuteFormat = "yyyy-MM-dd'T'HH:mm";

    private const string SecondFormat = "yyyy-MM-dd'T'HH:mm:ss";

    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    [BindProperty(SupportsGet = true, Name = "view")]
    public string View { get; set; } = "";

    /// <summary>A day of the month or week to show; today where it is none.</summary>
    [BindProperty(SupportsGet = true, Name = "day")]
    public string? Day { get; set; }

    [BindProperty(SupportsGet = true, Name = "publication")]
    public string? Publication { get; set; }

    /// <summary>What was just moved, and from when: for the way back.</summary>
    [BindProperty(SupportsGet = true, Name = "moved")]
    public Guid? Moved { get; set; }

    [BindProperty(SupportsGet = true, Name = "from")]
    public string? MovedFrom { get; set; }

    public IReadOnlyList<Publication> Publications { get; private set; } = [];

    public IReadOnlyList<CalendarEntry> Entries { get; private set; } = [];

    /// <summary>With a time, first to go out first; then approved ones without.</summary>
    public IReadOnlyList<Issue> Queue { get; private set; } = [];

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public DateOnly Today { get; private set; }

    public DateOnly Shown { get; private set; }

    public DateOnly First { get; private set; }

    public DateOnly Last { get; private set; }

    public string Title => View switch
    {
        "week" => $"Week of {First.ToString("d MMMM yyyy", English)}",
        "agenda" => $"{AgendaWeeks} weeks from {First.ToString("d MMMM yyyy", English)}",
        _ => Shown.ToString("MMMM yyyy", English),
    };

    public Issue? MovedIssue => Queue.FirstOrDefault(issue => issue.Id == Moved);

    public IEnumerable<IReadOnlyList<DateOnly>> Weeks => Enumerable.Range(0, Last.DayNumber - First.DayNumber + 1).Select(First.AddDays).Chunk(7);

    public IReadOnlyList<CalendarEntry> On(DateOnly day) => [.. Entries.Where(entry => DateOnly.FromDateTime(entry.Local) == day)];

    public bool MayMove(Issue issue) => issue.State == IssueState.Scheduled && Caller.May(Role.Publisher, issue.PublicationKey);

    public bool MayTakeSlot(Issue issue) => issue.State == IssueState.Approved && Caller.May(Role.Publisher, issue.PublicationKey);

    public static string Etag(Issue issue) => ETags.Of("issue", issue.Id, issue.Version);

    public static string Machine(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    public static string Machine(DateTime local) => local.ToString(local.Second == 0 ? MinuteFormat : SecondFormat, CultureInfo.InvariantCulture);

    public static string Long(DateOnly day) => day.ToString("dddd d MMMM", English);

    /// <summary>This page with something changed; what is as usual stays out of the address.</summary>
    public string Address(string? view = null, DateOnly? day = null, string? publication = null)
    {
        var parts = new List<string>();
        if ((view ?? View) is var v && v != Views[0].Key)
            parts.Add("view=" + v);
        if ((day ?? Shown) is var d && d != Today)
            parts.Add("day=" + Machine(d));
        if ((publication ?? Publication) is { Length: > 0 } p)
            parts.Add("publication=" + Uri.EscapeDataString(p));
        return "/desk/calendar" + (parts.Count > 0 ? "?" + string.Join('&', parts) : "");
    }

    /// <param name="steps">-1 back, 1 on.</param>
    public DateOnly Step(int steps) => View switch
    {
        "week" => Shown.AddDays(7 * steps),
        "agenda" => Shown.AddDays(7 * AgendaWeeks * steps),
        _ => new DateOnly(Shown.Year, Shown.Month, 1).AddMonths(steps),
    };

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    /// <param name="to">Day, or day and minute: without the minute the issue keeps its time of day.</param>
    public async Task<IActionResult> OnPostMoveAsync(Guid issue, string? to, string? etag, [FromServices] MoveIssue move, CancellationToken cancellationToken)
    {
        var before = await db.Issues.AsNoTracking().Where(i => i.Id == issue).Select(i => i.LocalAt).SingleOrDefaultAsync(cancellationToken);
        if (Read(to, before) is not { } at)
            return await AgainAsync(new ValidationFailure("day", "Choose the day it is to go out on."), cancellationToken);
        var moved = await move.HandleAsync(issue, at, IfMatch.Exactly(etag ?? ""), Caller, cancellationToken);
        if (moved.Failure is UntickedFailure)
            return Redirect(ReviewPageModel.TickFirst(issue, Machine(at)));
        if (!moved.Ok)
            return await AgainAsync(moved.Failure, cancellationToken);
        View = Known(View);
        var back = before is { } from ? $"moved={issue}&from={Machine(from)}" : "done=moved";
        var address = Address(day: DateOnly.FromDateTime(at));
        return Redirect(address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + back);
    }

    public async Task<IActionResult> OnPostUnscheduleAsync(Guid issue, string? etag, [FromServices] UnscheduleIssue unschedule, CancellationToken cancellationToken) =>
        await AfterAsync(await unschedule.HandleAsync(issue, IfMatch.Exactly(etag ?? ""), Caller, cancellationToken), "unscheduled", cancellationToken);

    public async Task<IActionResult> OnPostScheduleAsync(Guid issue, string? etag, [FromServices] ScheduleIssue schedule, CancellationToken cancellationToken)
    {
        var scheduled = await schedule.HandleAsync(issue, new ScheduleRequest(Slot: "next", Ticked: true), IfMatch.Exactly(etag ?? ""), Caller, cancellationToken);
        return scheduled.Failure is UntickedFailure ? Redirect(ReviewPageModel.TickFirst(issue, "next")) : await AfterAsync(scheduled, "scheduled", cancellationToken);
    }

    protected override string FieldName(string wire) => "";

    private static DateTime? Read(string? to, DateTime? before)
    {
        if (DateTime.TryParseExact(to, [MinuteFormat, SecondFormat], CultureInfo.InvariantCulture, DateTimeStyles.None, out var minute))
            return minute;
        return before is { } local && DateOnly.TryParseExact(to, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToDateTime(TimeOnly.FromDateTime(local))
            : null;
    }

    private async Task<IActionResult> AfterAsync(Result<Issue> result, string done, CancellationToken cancellationToken) =>
        result.Ok ? Redirect("/desk/calendar?done=" + done) : await AgainAsync(result.Failure, cancellationToken);

    private async Task<IActionResult> AgainAsync(Failure failure, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await LoadAsync(cancellationToken);
        return Refuse(failure);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        View = Known(View);
        var all = await db.PublicationsForAsync(Caller, Role.Editor, cancellationToken);
        var shown = all.Where(p => string.IsNullOrEmpty(Publication) || p.Slug == Publication).ToList();
        Publications = all;
        Today = DateOnly.FromDateTime((shown.Count > 0 ? WallClock.InZone(Now, shown[0].TimeZone) : Now).DateTime);
        Shown = DateOnly.TryParseExact(Day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && Math.Abs(day.Year - Today.Year) < 50 ? day : Today;
        (First, Last) = View switch
        {
            "week" => (Monday(Shown), Monday(Shown).AddDays(6)),
            "agenda" => (Shown, Shown.AddDays((7 * AgendaWeeks) - 1)),
            _ => (Monday(new DateOnly(Shown.Year, Shown.Month, 1)), Monday(new DateOnly(Shown.Year, Shown.Month, 1).AddMonths(1).AddDays(-1)).AddDays(6)),
        };
        Entries = await calendar.ReadAsync(shown, First, Last, cancellationToken);
        var keys = shown.Select(p => p.Key).ToList();
        var queue = await db.Issues.AsNoTracking().Include(i => i.Publication)
            .Where(i => keys.Contains(i.PublicationKey) && (i.State == IssueState.Scheduled || i.State == IssueState.Approved))
            .ToListAsync(cancellationToken);
        Queue = [.. queue.OrderBy(i => i.At ?? DateTimeOffset.MaxValue).ThenBy(i => i.Key)];
    }

    private static string Known(string view) => Views.Select(v => v.Key).FirstOrDefault(key => key == view) ?? Views[0].Key;

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
