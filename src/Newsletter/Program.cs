return await Newsletter.Cli.CommandLine.RunAsync(args);
