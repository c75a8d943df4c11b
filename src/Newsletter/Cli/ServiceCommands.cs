using System.Data.Common;
using System.Net.Sockets;
using Newsletter.Shell.Settings;

namespace Newsletter.Cli;

/// <summary>Starts the service for a verb, and turns what can keep it from starting into one message.</summary>
internal static class ServiceCommands
{
    /// <summary>Starts, runs <paramref name="body"/> (until its token says stop), stops.</summary>
    /// <returns>The body's exit code, or 1 with one message on standard error.</returns>
    public static Task<int> RunAsync(
        IReadOnlyDictionary<string, string?> overrides,
        Func<WebApplication, CancellationToken, Task<int>> body,
        CancellationToken cancellationToken,
        HostRole role = HostRole.Whole,
        Action<IServiceCollection>? services = null) =>
        GuardAsync(
            async () =>
            {
                await using var app = ServiceHost.Build(overrides, services, role);
                using var alone = await ServiceHost.PrepareAsync(app, cancellationToken);
                ListenCheck.Try(app.Services.GetRequiredService<ServiceOptions>().Urls);
                await StartAsync(app, cancellationToken);
                var code = await body(app, app.Lifetime.ApplicationStopping);
                await app.StopAsync(CancellationToken.None);
                return code;
            },
            cancellationToken);

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            // What has started by then ends in order.
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Runs <paramref name="body"/> on the data alone, without serving or sending; a service may run beside it.</summary>
    /// <returns>As <see cref="RunAsync"/>.</returns>
    public static Task<int> WithDataAsync(Func<IServiceProvider, Task<int>> body, CancellationToken cancellationToken) =>
        GuardAsync(
            async () =>
            {
                await using var app = BuildQuiet();
                await ServiceHost.OpenAsync(app, cancellationToken);
                await using var scope = app.Services.CreateAsyncScope();
                return await body(scope.ServiceProvider);
            },
            cancellationToken);

    /// <summary>Runs <paramref name="body"/> on the settings, without a look at the data: schema and keys are not opened.</summary>
    /// <returns>As <see cref="RunAsync"/>.</returns>
    public static Task<int> WithServicesAsync(Func<IServiceProvider, Task<int>> body, CancellationToken cancellationToken) =>
        GuardAsync(
            async () =>
            {
                await using var app = BuildQuiet();
                await using var scope = app.Services.CreateAsyncScope();
                return await body(scope.ServiceProvider);
            },
            cancellationToken);

    private static WebApplication BuildQuiet() =>
        ServiceHost.Build(new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Warning" }, role: HostRole.Verb);

    private static async Task<int> GuardAsync(Func<Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (SettingsException exception)
        {
            return await FailAsync(exception.Message);
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException or SocketException)
        {
            return await FailAsync($"{exception.Message} Choose another address with --urls or the setting Urls, or stop the program that has it.");
        }
        catch (SocketException exception)
        {
            return await FailAsync($"The address of the setting Urls cannot be listened on: {exception.Message}. Choose another with --urls.");
        }
        catch (Exception exception) when ((exception as DbException ?? exception.InnerException as DbException) is { } database)
        {
            // Entity Framework wraps what it thinks would go away by itself.
            return await FailAsync($"The database cannot be used: {database.Message} Check Database:Provider and ConnectionStrings:Newsletter.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 1;
        }
    }

    public static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }
}
