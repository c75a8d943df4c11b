using Newsletter.Responses.Reading;
using Newsletter.Responses.Webhooks;
using Newsletter.Shell.Retention;
using Newsletter.Subscribers;

namespace Newsletter.Responses;

internal static class ResponsesSetup
{
    public static IServiceCollection AddResponses(this IServiceCollection services)
    {
        services.AddSingleton<ReturnTokens>().AddScoped<RecordReturn>().AddScoped<ReceiveReturn>().AddScoped<ListReturns>();
        services.AddSingleton<ReturnListener>().AddHostedService(provider => provider.GetRequiredService<ReturnListener>());
        services.AddSingleton<HitQueue>().AddSingleton<LinkTargets>().AddScoped<RecordHits>().AddScoped<ReadReport>().AddScoped<ListReaders>().AddScoped<ListReading>();
        services.AddScoped<IPersonalRecords, ReadingRecords>().AddScoped<IForgetful, ForgetReadings>().AddHostedService<HitWriter>();
        services.AddWebhooks();
        return services.AddHostedService<ReturnMailbox>().AddHostedService<RefusedCopies>();
    }
}
