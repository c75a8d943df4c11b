using System.CommandLine;
using Newsletter.Shell.Settings;

namespace Newsletter.Cli;

internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string?>("--urls") { Description = "Where to listen, for example http://localhost:5080 (instead of the setting Urls)" };
        var command = new Command("serve", "Screens, API and sending in one process") { urls };
        command.SetAction((parse, cancellationToken) => RunAsync(parse.GetValue(urls), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? urls, CancellationToken cancellationToken)
    {
        var overrides = new Dictionary<string, string?>();
        if (urls is not null)
            overrides["Urls"] = urls;
        try
        {
            await using var app = ServiceHost.Build(overrides);
            await ServiceHost.PrepareAsync(app, cancellationToken);
            await app.RunAsync(cancellationToken);
            return 0;
        }
        catch (SettingsException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
