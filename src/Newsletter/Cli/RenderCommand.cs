using System.CommandLine;
using Newsletter.Rendering.Designs;
using Newsletter.Shell.Settings;

namespace Newsletter.Cli;

/// <summary><c>render</c>: a design with data from a file, through the renderer and composer that deliveries go through. No database; tokens are inert.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var design = new Option<string>("--design") { Description = "A folder with a design.json, or the name of a design below templates", Required = true };
        var data = new Option<string>("--data") { Description = "JSON with publication, issue and articles (docs/designs.md)", Required = true };
        var subscriber = new Option<string?>("--subscriber") { Description = "JSON with the reader (default: the data's own, else nobody in particular)" };
        var format = new Option<string>("--format") { Description = "What to write", DefaultValueFactory = _ => "html" };
        format.AcceptOnlyFromAmong("html", "text", "eml");
        var output = new Option<string?>("--out") { Description = "Where to (default: standard output)" };
        var command = new Command("render", "Render a design without a database") { design, data, subscriber, format, output };
        command.SetAction((parse, cancellationToken) => RunAsync(
            new RenderSample
            {
                Design = parse.GetRequiredValue(design),
                Data = parse.GetRequiredValue(data),
                Subscriber = parse.GetValue(subscriber),
                Format = parse.GetRequiredValue(format),
            },
            parse.GetValue(output),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(RenderSample wanted, string? file, CancellationToken cancellationToken)
    {
        try
        {
            var settings = AllSettings.Read(ToolSettings.Configuration(), ServiceHost.Home, EngineSetup.Catalog(TimeProvider.System));
            var rendered = wanted.Run(new DesignStore(settings.Service), settings, TimeProvider.System);
            if (!rendered.Ok)
            {
                await Console.Error.WriteLineAsync(rendered.Failure.Message);
                return 1;
            }

            await using var output = file is null ? Console.OpenStandardOutput() : File.Create(file);
            await output.WriteAsync(rendered.Value, cancellationToken);
            return 0;
        }
        catch (SettingsException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{file ?? "The result"} cannot be written: {exception.Message}");
            return 1;
        }
    }
}
