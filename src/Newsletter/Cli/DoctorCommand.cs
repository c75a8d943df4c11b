using System.CommandLine;
using System.Text.Json;
using Newsletter.Engines.Dkim;
using Newsletter.Sending.Doctor;
using Newsletter.Shell.Api;

namespace Newsletter.Cli;

/// <summary><c>doctor</c>: what sending rests on, looked at and explained. It changes nothing; with <c>--make-dkim</c> it makes keys and does nothing else.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var domain = new Option<string?>("--make-dkim") { Description = "Make DKIM keys for a From domain, and say what to publish and what to set", HelpName = "DOMAIN" };
        var selector = new Option<string?>("--selector") { Description = "The name that the keys are published under (default: n and the date)" };
        var algorithm = new Option<string>("--algorithm") { Description = "Which keys to make", DefaultValueFactory = _ => "both" }.AcceptOnlyFromAmong("both", "rsa-sha256", "ed25519-sha256");
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("doctor", "Look over database, servers, keys and DNS records, and say how to mend them") { domain, selector, algorithm, json };
        command.SetAction((parse, cancellationToken) => ServiceCommands.WithServicesAsync(
            services => parse.GetValue(domain) is { } name
                ? ActivatorUtilities.CreateInstance<MakeDkimKeys>(services).RunAsync(name, parse.GetValue(selector), Algorithms(parse.GetRequiredValue(algorithm)), parse.GetValue(json))
                : ExamineAsync(services.GetRequiredService<ExamineSetUp>(), parse.GetValue(json), cancellationToken),
            cancellationToken));
        return command;
    }

    private static DkimAlgorithm[] Algorithms(string wanted) => wanted switch
    {
        "rsa-sha256" => [DkimAlgorithm.RsaSha256],
        "ed25519-sha256" => [DkimAlgorithm.Ed25519Sha256],
        _ => [DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256],
    };

    private static async Task<int> ExamineAsync(ExamineSetUp examine, bool json, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var area = "";
        await foreach (var finding in examine.HandleAsync(cancellationToken))
        {
            findings.Add(finding);
            if (json)
                continue;
            if (finding.Area != area)
                Console.WriteLine(findings.Count == 1 ? finding.Area : $"{Environment.NewLine}{finding.Area}");
            area = finding.Area;
            Console.WriteLine($"  {Mark(finding.Level),-8}{finding.Subject}: {finding.Found}");
            if (finding.Mend is { } mend)
                Console.WriteLine($"          -> {mend}");
        }

        var failed = findings.Count(f => f.Level == FindingLevel.Failure);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { items = findings }, ApiJson.Options));
        else
            Console.WriteLine($"{Environment.NewLine}{findings.Count} looked at: {failed} failed, {findings.Count(f => f.Level == FindingLevel.Warning)} warnings.");
        return failed == 0 ? 0 : 1;
    }

    private static string Mark(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Note => "note",
        FindingLevel.Warning => "warning",
        _ => "FAILED",
    };
}
