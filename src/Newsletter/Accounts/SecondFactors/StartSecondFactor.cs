using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Shell;

namespace Newsletter.Accounts.SecondFactors;

/// <summary>What an authenticator app is given.</summary>
/// <param name="Secret">In base32, upper case, in groups of four, to be typed.</param>
/// <param name="Uri">The same for the app's camera: <c>otpauth://totp/…</c>.</param>
internal sealed record TotpSetUp(string Secret, string Uri)
{
    private const string Issuer = "Newsletter";

    public static TotpSetUp Of(Account account, byte[] secret)
    {
        var text = Base32.Encode(secret).ToUpperInvariant();
        var uri = $"otpauth://totp/{Issuer}:{System.Uri.EscapeDataString(account.Email ?? "")}?secret={text}&issuer={Issuer}&algorithm=SHA1&digits=6&period=30";
        return new TotpSetUp(string.Join(' ', text.Chunk(4).Select(group => new string(group))), uri);
    }
}

/// <summary>Makes a secret for somebody's authenticator app. It counts for nothing until a code of it was sent.</summary>
internal sealed class StartSecondFactor(NewsletterDb db, TotpSecrets secrets)
{
    public async Task<Result<Done>> HandleAsync(Caller caller, CancellationToken cancellationToken)
    {
        var account = await db.Users.SingleOrDefaultAsync(a => a.Id == caller.Account, cancellationToken);
        if (account is null || caller.ByKey)
            return new ForbiddenFailure("Only somebody who has signed in has a second step to set up.");
        if (account.TwoFactorEnabled)
            return new ConflictFailure("account.secondFactor", "The second step is on already. Turn it off first to move it to another app.");
        account.TotpSecret = secrets.Wrap(account, Totp.NewSecret());
        account.TotpStep = null;
        await db.SaveChangesAsync(cancellationToken);
        return default(Done);
    }
}
