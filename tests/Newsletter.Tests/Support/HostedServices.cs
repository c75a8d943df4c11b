using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Newsletter.Tests.Support;

/// <summary>Takes out of a service what works beside its requests, where a test does that work itself, step by step.</summary>
internal static class HostedServices
{
    public static void RemoveHosted<T>(this IServiceCollection services)
        where T : IHostedService =>
        services.Remove(services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(T)));
}
