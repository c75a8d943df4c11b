using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Newsletter.Data.Secrets;

internal static class SecretsSetup
{
    public static void AddSecrets(this IServiceCollection services)
    {
        services.AddSingleton<KeyFile>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<Tokens>();
        services.AddSingleton<AddressHashes>();
        services.AddSingleton<CertificateSigner>();
        services.AddHostedService<KeyRefresh>();
        services.AddDataProtection().SetApplicationName("newsletter");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, CookieKeyOptions>();
    }
}
