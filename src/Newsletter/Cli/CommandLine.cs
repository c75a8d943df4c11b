using System.CommandLine;

namespace Newsletter.Cli;

/// <summary>The verbs. Exit codes: 0 done, 1 failed, 2 wrong usage. Results go to standard output, words for people to standard error.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Self-hosted newsletters: compose, schedule and deliver.")
        {
            ServeCommand.Create(),
            WorkerCommand.Create(),
            DemoCommand.Create(),
            RenderCommand.Create(),
            TemplateCommand.Create(),
            AccountCommand.Create(),
            ApiKeyCommand.Create(),
            ArticlesCommand.Create(),
        };
        foreach (var command in IssueCommands.Create().Concat(DatabaseCommands.Create()))
            root.Add(command);
        // serve is the default verb, with its options.
        if (args.Length == 0 || (args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "-?" or "--version")))
            args = ["serve", .. args];
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync($"Try: ./newsletter {parsed.CommandResult.Command.Name} --help");
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
