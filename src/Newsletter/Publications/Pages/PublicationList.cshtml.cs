using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Publications.Pages;

[RequiredRole(Role.Admin)]
internal sealed class PublicationListModel(NewsletterDb db) : DeskPage
{
    public IReadOnlyList<Publication> Rows { get; private set; } = [];

    public bool MayCreate => Caller.MayEverywhere(Role.Admin);

    public async Task OnGetAsync(CancellationToken cancellationToken) => Rows = await db.PublicationsForAsync(Caller, Role.Admin, cancellationToken);
}
