using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Retention;

namespace Newsletter.Accounts.Audit;

internal sealed class ForgetAudit(NewsletterDb db, RetentionOptions retention, TimeProvider clock) : IForgetful
{
    public RetentionRule Rule => new("audit", "Lines of the audit log", "what was done", "The line is deleted.", retention.Audit, "Retention:Audit");

    public async Task<long> ForgetAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - retention.Audit;
        return await db.AuditEntries.Where(e => e.At < before).ExecuteDeleteAsync(cancellationToken);
    }
}
