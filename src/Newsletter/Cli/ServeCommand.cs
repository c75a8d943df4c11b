using System.CommandLine;

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

    private static Task<int> RunAsync(string? urls, CancellationToken cancellationToken)
    {
        var overrides = new Dictionary<string, string?>();
        if (urls is not null)
            overrides["Urls"] = urls;
        return ServiceCommands.RunAsync(
            overrides,
            async (app, _) =>
            {
                await app.WaitForShutdownAsync(CancellationToken.None);
                return 0;
            },
            cancellationToken,
            services: TrialIssue.Add);
    }
}
