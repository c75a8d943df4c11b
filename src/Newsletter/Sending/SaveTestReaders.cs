using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;

namespace Newsletter.Sending;

/// <summary>Says where test mails of a publication go; what was there before is replaced.</summary>
internal sealed class SaveTestReaders(NewsletterDb db)
{
    private const int Most = 20;

    public async Task<Result<string[]>> HandleAsync(int publication, IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (addresses.Count > Most)
            errors.Add("addresses", $"At most {Most} addresses.");
        foreach (var (i, address) in addresses.Index())
        {
            if (EmailAddress.Read(address.Trim()) is null)
                errors.Add($"addresses[{i}]", "Must be an e-mail address.");
        }

        if (errors.Any)
            return errors.Failure;
        var wanted = addresses.Select(a => a.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToArray();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.TestReaders.Where(t => t.PublicationKey == publication).ExecuteDeleteAsync(cancellationToken);
        db.TestReaders.AddRange(wanted.Select(a => new TestReader { PublicationKey = publication, Address = a }));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return wanted;
    }
}
