using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers.Suppressions;

/// <param name="Address">Either this or <paramref name="Domain"/>.</param>
/// <param name="Domain">Exactly this one: <c>example.org</c> says nothing of <c>mail.example.org</c>.</param>
[AnswerOnly("id", "kind", "source", "by", "createdAt")]
internal sealed record SuppressionRequest(
    string? Address = null, string? Domain = null, SuppressionReason Reason = SuppressionReason.Manual, string Note = "");

/// <summary>From now on nothing goes to an address, or to a domain.</summary>
internal sealed class AddSuppression(NewsletterDb db, SuppressionList list)
{
    public async Task<Result<Suppression>> HandleAsync(SuppressionRequest request, string source, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return SuppressionFailures.Everywhere;
        var read = Read(request);
        if (!read.Ok)
            return read.Failure;
        var (kind, value) = read.Value;
        var hashes = list.Hashes(kind, value);
        if (await db.Suppressions.AnyAsync(s => hashes.Contains(s.Hash), cancellationToken))
            return SuppressionFailures.Exists;

        var suppression = list.New(kind, value, request.Reason, request.Note.Trim(), source, caller.Name);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Suppressions.Add(suppression);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            await transaction.RollbackAsync(cancellationToken);
            db.ChangeTracker.Clear();
            // Somebody was faster with the same one; anything else goes on as what it is.
            if (await db.Suppressions.AnyAsync(s => hashes.Contains(s.Hash), cancellationToken))
                return SuppressionFailures.Exists;
            throw;
        }

        await list.MarkAsync(kind, [value], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return suppression;
    }

    private static Result<(SuppressionKind Kind, string Value)> Read(SuppressionRequest request)
    {
        var errors = new FieldErrors();
        errors.Line("note", request.Note, 500);
        if (request.Reason == SuppressionReason.Erased)
            errors.Add("reason", "Erasing a subscriber adds this one by itself. Use unsubscribed, bounced, complained or manual.");
        if (string.IsNullOrWhiteSpace(request.Address) == string.IsNullOrWhiteSpace(request.Domain))
        {
            errors.Add("address", "Give either an address or a domain.");
            return errors.Failure;
        }

        var address = string.IsNullOrWhiteSpace(request.Address);
        var read = SuppressionText.Read(address ? SuppressionKind.Domain : SuppressionKind.Address, address ? request.Domain : request.Address);
        if (!read.Ok)
            errors.Add(address ? "domain" : "address", read.Failure.Message);
        return errors.Any ? errors.Failure : read;
    }
}

/// <summary>From what somebody typed to what is compared.</summary>
internal static class SuppressionText
{
    public static Result<(SuppressionKind Kind, string Value)> Read(SuppressionKind kind, string? text)
    {
        text = EmailAddress.Typed(text ?? "");
        if (kind == SuppressionKind.Address)
        {
            return EmailAddress.Read(text) is { } address
                ? (kind, address.Key)
                : new Failure("suppression.address", "Must be an e-mail address like reader@example.org.");
        }

        return EmailAddress.Read("x@" + text.TrimStart('@')) is { } domain
            ? (kind, domain.Domain)
            : new Failure("suppression.domain", "Must be a domain like example.org.");
    }
}

internal static class SuppressionFailures
{
    public static Failure Everywhere { get; } =
        new ForbiddenFailure("Suppressions hold for all publications: they are for admins of all of them.");

    public static Failure Exists { get; } = new ConflictFailure("suppression.exists", "This is suppressed already. Look for it to see since when and why.");
}
