namespace Newsletter.Cli;

/// <summary>The settings for verbs that need no host: the file beside the program, then the environment.</summary>
internal static class ToolSettings
{
    public static IConfiguration Configuration() => new ConfigurationBuilder()
        .SetBasePath(ServiceHost.Home)
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables()
        .Build();
}
