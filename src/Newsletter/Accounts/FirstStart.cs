using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Settings;

namespace Newsletter.Accounts;

/// <summary>At start, while there is no account: makes the one of the settings, or prints the link to make one.</summary>
internal sealed class FirstStart(IServiceScopeFactory scopes, AdminOptions admin, ServiceOptions service) : IHostedLifecycleService
{
    /// <summary>Before the service listens.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (admin.Email is null || admin.Password is null)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var setUp = scope.ServiceProvider.GetRequiredService<SetUpFirstAccount>();
        if (!await setUp.IsNeededAsync(cancellationToken))
            return;
        var made = await setUp.MakeAsync(admin.Email, admin.Password, cancellationToken);
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        // Another node may have been faster, which is as good.
        if (!made.Ok && !await db.Users.AnyAsync(cancellationToken))
            throw new SettingsException([$"Admin:Email is '{admin.Email}', and no account can be made of it: {made.Failure.Message}"]);
    }

    /// <summary>When the service listens.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (admin.Email is not null || admin.ApiKey is not null)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var setUp = scope.ServiceProvider.GetRequiredService<SetUpFirstAccount>();
        if (await setUp.IsNeededAsync(cancellationToken))
            await Console.Error.WriteLineAsync($"Nobody can sign in yet. Make the first account here (once, within a day): {service.PublicUrl}{setUp.NewPath()}");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
