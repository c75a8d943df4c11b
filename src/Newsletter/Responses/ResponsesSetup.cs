namespace Newsletter.Responses;

internal static class ResponsesSetup
{
    public static IServiceCollection AddResponses(this IServiceCollection services)
    {
        services.AddSingleton<ReturnTokens>().AddScoped<RecordReturn>().AddScoped<ReceiveReturn>().AddScoped<ListReturns>();
        services.AddSingleton<ReturnListener>().AddHostedService(provider => provider.GetRequiredService<ReturnListener>());
        return services.AddHostedService<ReturnMailbox>().AddHostedService<RefusedCopies>();
    }
}
