using System.CommandLine;
using System.Text.Json;
using Newsletter.Engines.Templates.Testing;
using Newsletter.Shell.Settings;

namespace Newsletter.Cli;

/// <summary><c>template test</c>: every case of a folder of templates, by the engine that renders issues.</summary>
internal static class TemplateCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("dir") { Description = "NAME.in with NAME.out, or folders with in.txt and out.txt" };
        var json = new Option<bool>("--json") { Description = "The results as JSON" };
        var test = new Command("test", "Render every case of a folder and compare") { folder, json };
        test.SetAction((parse, cancellationToken) => TestAsync(parse.GetRequiredValue(folder), parse.GetValue(json), cancellationToken));
        return new Command("template", "Work with templates") { test };
    }

    private static async Task<int> TestAsync(string folder, bool json, CancellationToken cancellationToken)
    {
        try
        {
            var settings = AllSettings.Read(ToolSettings.Configuration(), ServiceHost.Home, EngineSetup.Catalog(TimeProvider.System));
            var engine = EngineSetup.Catalog(TimeProvider.System).Templates.Make(settings.Engines.Templates);
            if (!engine.Ok)
                return await FailAsync(engine.Failure.Message);
            var report = new TemplateTester(engine.Value).Run(folder, cancellationToken);
            await (json ? WriteJsonAsync(report) : WriteAsync(report));
            return report.Failed == 0 ? 0 : 1;
        }
        catch (Exception exception) when (exception is SettingsException or IOException or UnauthorizedAccessException or JsonException)
        {
            return await FailAsync(exception.Message);
        }
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }

    private static async Task WriteAsync(TemplateReport report)
    {
        foreach (var result in report.Results.Where(r => r.Outcome == TemplateCaseOutcome.Failed))
            await Console.Out.WriteLineAsync($"FAILED {result.Name}: {result.Detail}");
        foreach (var result in report.Results.Where(r => r.Outcome == TemplateCaseOutcome.Skipped))
            await Console.Out.WriteLineAsync($"skipped {result.Name}: {result.Detail}");
        await Console.Out.WriteLineAsync(report.ToString());
    }

    private static Task WriteJsonAsync(TemplateReport report) => Console.Out.WriteLineAsync(JsonSerializer.Serialize(
        new
        {
            passed = report.Passed,
            failed = report.Failed,
            skipped = report.Skipped,
            cases = report.Results.Select(r => new { name = r.Name, outcome = r.Outcome.ToString().ToLowerInvariant(), detail = r.Detail }),
        },
        JsonSerializerOptions.Web));
}
