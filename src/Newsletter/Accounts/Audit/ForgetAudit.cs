using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Retention;

namespace Newsletter.Accounts.Audit;

internal sealed class ForgetAudit(NewsletterDb db, RetentionOptions retention, TimeProvider clock) : IForgetful
{
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - retention.Audit;
        await db.AuditEntries.Where(e => e.At < before).ExecuteDeleteAsync(cancellationToken);
    }
}
