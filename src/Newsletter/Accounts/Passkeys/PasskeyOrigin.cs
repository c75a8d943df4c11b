using Microsoft.AspNetCore.Identity;

namespace Newsletter.Accounts.Passkeys;

/// <summary>
/// Whether an authenticator answered a page of this very service (WebAuthn level 3, section 13.4.9): what the browser says of the page against where the answer
/// was sent to. A page that passes answers on from elsewhere gives itself away here. The Origin header is not asked: under this service's referrer policy forms have none.
/// </summary>
internal static class PasskeyOrigin
{
    public static ValueTask<bool> IsOwnAsync(PasskeyOriginValidationContext context)
    {
        var request = context.HttpContext.Request;
        return ValueTask.FromResult(
            !context.CrossOrigin
            && Uri.TryCreate(context.Origin, UriKind.Absolute, out var page)
            && Uri.TryCreate($"{request.Scheme}://{request.Host.ToUriComponent()}", UriKind.Absolute, out var here)
            && page.GetLeftPart(UriPartial.Authority).Equals(here.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase));
    }
}
