using System.CommandLine;

namespace Newsletter.Cli;

/// <summary>Sending and jobs alone, for more nodes on PostgreSQL.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var urls = new Option<string?>("--urls") { Description = "Where /health and /metrics listen (instead of the setting Urls)" };
        var command = new Command("worker", "Sending and jobs only, for more nodes on PostgreSQL") { urls };
        command.SetAction((parse, cancellationToken) => RunAsync(parse.GetValue(urls), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? urls, CancellationToken cancellationToken)
    {
        var overrides = new Dictionary<string, string?>();
        if (urls is not null)
            overrides["Urls"] = urls;
        return await ServiceCommands.RunAsync(
            overrides,
            async (app, _) =>
            {
                await app.WaitForShutdownAsync(CancellationToken.None);
                return 0;
            },
            cancellationToken,
            HostRole.Worker,
            TrialIssue.Add);
    }
}
