using System.Net;

namespace Newsletter.Shell.Outbound;

internal static class OutboundSetup
{
    public static IServiceCollection AddOutbound(this IServiceCollection services) =>
        services.AddSingleton<ResolveHost>(Dns.GetHostAddressesAsync).AddSingleton<OutboundHttp>();
}
