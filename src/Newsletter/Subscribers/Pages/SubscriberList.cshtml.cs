using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers.Pages;

[RequiredRole(Role.Admin)]
internal sealed class SubscriberListModel(NewsletterDb db, ListSubscribers list, FindSegments segments) : DeskPage
{
    /// <summary>Made from the address, whose names are those of the API.</summary>
    public SubscriberQuery Filter { get; private set; } = new();

    public IReadOnlyList<Publication> Publications { get; private set; } = [];

    /// <summary>Of the publications shown: key and name; where several have the key, all its names.</summary>
    public IReadOnlyDictionary<string, string> Sections { get; private set; } = new Dictionary<string, string>();

    public PublicationNames Names { get; private set; } = PublicationNames.None;

    public IReadOnlyList<SegmentAnswer> Segments { get; private set; } = [];

    public static IReadOnlyList<(string Value, string Word)> States { get; } = [.. Enum.GetValues<SubscriptionState>().Select(s => (ApiJson.Name(s), SubscriptionWords.State(s)))];

    public bool IsFiltered => Address.Length > 0;

    /// <summary>The filter again, for the next page.</summary>
    public string Address => string.Concat(
        new[] { ("q", Filter.Q), ("domain", Filter.Domain), ("publication", Filter.Publication), ("state", Filter.State), ("section", Filter.Section), ("segment", Filter.Segment) }
            .Where(f => !string.IsNullOrEmpty(f.Item2)).Select(f => $"{f.Item1}={Uri.EscapeDataString(f.Item2!)}&")); // just asked

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public IReadOnlyList<SubscriberAnswer> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var paging = Paging.Read(limit: null, After);
        if (paging.Failure is not null)
            return BadRequest();
        var query = Request.Query;
        Filter = new SubscriberQuery
        {
            Q = query["q"], Domain = query["domain"], Publication = query["publication"], State = query["state"], Section = query["section"], Segment = query["segment"],
        };
        Publications = await db.PublicationsForAsync(Caller, Role.Admin, cancellationToken);
        Names = await db.PublicationNamesAsync(cancellationToken);
        Sections = Publications.Where(p => string.IsNullOrEmpty(Filter.Publication) || p.Slug == Filter.Publication).SelectMany(p => p.Sections)
            .GroupBy(s => s.Key, s => s.Name, StringComparer.Ordinal).ToDictionary(names => names.Key, names => string.Join(" / ", names.Distinct(StringComparer.Ordinal)), StringComparer.Ordinal);
        Segments = (await segments.ListAsync(Filter.Publication, Caller, Paging.Read("500", after: null), cancellationToken)).Items;
        var page = await list.HandleAsync(Filter.Filter, Caller, paging, cancellationToken);
        if (!page.Ok)
            return Refuse(page.Failure);
        (Rows, Next) = (page.Value.Items, page.Value.Next);
        return Page();
    }

    protected override string FieldName(string wire) => wire == "q" ? "" : base.FieldName(wire);
}
