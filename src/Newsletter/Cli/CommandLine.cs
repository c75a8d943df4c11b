using System.CommandLine;

namespace Newsletter.Cli;

/// <summary>The verbs. Exit codes: 0 done, 1 failed, 2 wrong usage. Results go to standard output, words for people to standard error.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            "Self-hosted newsletters: compose, schedule and deliver. Without a command: serve. A source tree has three more, for developers: "
            + "test [FILTER], bench [NAME], engines [show|probe|BuiltIn|Packages].")
        {
            ServeCommand.Create(),
            WorkerCommand.Create(),
            DemoCommand.Create(),
            RenderCommand.Create(),
            TemplateCommand.Create(),
            AccountCommand.Create(),
            ApiKeyCommand.Create(),
            ArticlesCommand.Create(),
            BouncesCommand.Create(),
            SubscribersCommand.Create(),
            DoctorCommand.Create(),
        };
        foreach (var command in IssueCommands.Create().Concat(DatabaseCommands.Create()))
            root.Add(command);
        var parsed = root.Parse(Usage.Complete(args));
        // Asking for help hides errors, and there is no help on what is not there.
        if (parsed.Errors.Count > 0 || parsed.UnmatchedTokens.Count > 0)
        {
            foreach (var line in Usage.Complaints(parsed))
                await Console.Error.WriteLineAsync(line);
            return 2;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            // The service drains by itself when it is told to stop; nobody else puts a limit on that.
            ProcessTerminationTimeout = null,
        });
    }
}
