using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

[RequiredRole(Role.Admin)]
internal sealed class SubscriberListModel(ListSubscribers list) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "q")]
    public string Query { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public IReadOnlyList<SubscriberAnswer> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public static string Word(SubscriptionState state) => state switch
    {
        SubscriptionState.Pending => "Asked",
        _ => state.ToString(),
    };

    public static string Colour(SubscriptionState state) => state switch
    {
        SubscriptionState.Active => "good",
        SubscriptionState.Pending or SubscriptionState.Paused => "warn",
        SubscriptionState.Bounced or SubscriptionState.Complained => "bad",
        _ => "",
    };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var paging = Paging.Read(limit: null, After);
        if (paging.Failure is not null)
            return BadRequest();
        var page = await list.HandleAsync(Query, Caller, paging, cancellationToken);
        (Rows, Next) = (page.Items, page.Next);
        return Page();
    }
}
