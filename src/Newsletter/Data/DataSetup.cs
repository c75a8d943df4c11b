using Microsoft.EntityFrameworkCore;

namespace Newsletter.Data;

internal static class DataSetup
{
    public static IServiceCollection AddData(this IServiceCollection services, DatabaseOptions options)
    {
        services.AddSingleton<SqliteSetup>();
        services.AddDbContextFactory<NewsletterDb>((provider, builder) =>
        {
            if (options.Provider == DatabaseProvider.PostgreSql)
                builder.UseNpgsql(options.ConnectionString);
            else
                builder.UseSqlite(options.ConnectionString).AddInterceptors(provider.GetRequiredService<SqliteSetup>());
        });
        services.AddScoped<Migrator>();
        return services;
    }
}
