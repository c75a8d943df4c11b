using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Newsletter.Accounts.Invitations;
using Newsletter.Accounts.Passkeys;
using Newsletter.Accounts.SecondFactors;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Publications;

namespace Newsletter.Accounts;

internal static class AccountsSetup
{
    /// <summary>Of PBKDF2 with HMAC-SHA-512, as OWASP's password storage sheet asks.</summary>
    private const int HashIterations = 210_000;

    /// <param name="https">Whether PublicUrl is https: then cookies are for https alone.</param>
    public static void AddAccounts(this IServiceCollection services, bool https)
    {
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, configureOptions: null)
            .AddCookie(DeskSession.Scheme, options => DeskSession.Configure(options, https));
        services.AddAuthorization(AccessPolicies.Add);
        services.AddSingleton<IAuthorizationHandler, RouteRole>();
        // Pages check form tokens by themselves; scripts send the token in this header.
        services.AddAntiforgery(options =>
        {
            options.HeaderName = "X-Form-Token";
            options.FormFieldName = "formToken";
            options.Cookie.Name = "form";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
        });
        AddIdentity(services);
        services.AddScoped<CreateAccount>().AddScoped<EditAccount>().AddScoped<ResetPassword>().AddScoped<ChangePassword>();
        services.AddScoped<SetUpFirstAccount>().AddScoped<CreateApiKey>().AddScoped<RevokeApiKey>();
        services.AddScoped<Grants>().AddScoped<ApiKeyReader>().AddScoped<AccountTokens>();
        services.AddScoped<AcceptInvitation>().AddScoped<RenewInvitation>().AddScoped<InvitationLinks>();
        services.AddHostedService<FirstStart>();
        AddSessions(services);
        services.AddHttpContextAccessor();
        services.AddScoped(provider =>
            provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.User.Caller()
            ?? throw new InvalidOperationException("Outside of a request say who asks: Caller.System, or an account's."));
    }

    private static void AddSessions(IServiceCollection services)
    {
        services.AddScoped<SignIn>().AddScoped<FinishSignIn>().AddScoped<SignOut>().AddScoped<EndSession>();
        services.AddScoped<DeskSession>().AddScoped<DeskSessionEvents>().AddScoped<SignInFailures>();
        services.AddSingleton(SignInPace.Usual).AddSingleton<SignInThrottle>().AddSingleton<UnknownAccount>();
        services.AddScoped<StartSecondFactor>().AddScoped<ConfirmSecondFactor>().AddScoped<EndSecondFactor>().AddScoped<CheckSecondFactor>();
        services.AddSingleton<TotpSecrets>();
        services.AddScoped<AddPasskey>().AddScoped<RemovePasskey>().AddScoped<SignInWithPasskey>();
        services.AddSingleton<PasskeyCookie>();
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddSingleton<ILookupNormalizer, AddressNormalizer>();
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            // Chosen from a list, and with the owner's finger, face or PIN: alone as good as a password with a second step.
            options.ResidentKeyRequirement = options.UserVerificationRequirement = "required";
            options.AuthenticatorTimeout = PasskeyCookie.Valid;
            options.ValidateOrigin = PasskeyOrigin.IsOwnAsync;
        });
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = HashIterations);
        services.AddIdentityCore<Account>(options =>
        {
            // With this the model has the table of passkeys; it must be said here, where the context finds it.
            options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            options.User.RequireUniqueEmail = true;
            options.User.AllowedUserNameCharacters = "";
            // NIST SP 800-63B section 3.1.1.2: length, and no rules about kinds of characters.
            options.Password.RequiredLength = AdminOptions.LeastPasswordLength;
            options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = false;
            options.Password.RequireNonAlphanumeric = false;
        }).AddEntityFrameworkStores<NewsletterDb>();
    }

    /// <summary>Two spellings of one address are one account.</summary>
    private sealed class AddressNormalizer : ILookupNormalizer
    {
        public string? NormalizeName(string? name) => NormalizeEmail(name);

        public string? NormalizeEmail(string? email) => EmailAddress.Read(email)?.Key ?? email?.ToLowerInvariant();
    }
}
