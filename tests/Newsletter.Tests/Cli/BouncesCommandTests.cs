using System.Text.Json.Nodes;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Cli;

public sealed class BouncesCommandTests
{
    [Fact]
    public async Task Classifies_each_file_on_a_line_of_its_own()
    {
        string[] files = [File("unknown-user"), File("letter"), File("abuse-report")];
        var run = await ServiceProcess.RunAsync(new Dictionary<string, string>(), ["bounces", "classify", .. files, "--json"]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(["hard", "none", "complaint"], lines.Select(l => (string?)l["kind"]));
        Assert.Equal(["file", "kind", "recipients", "recipient", "status", "reply"], lines[0].Select(member => member.Key));
        Assert.Equal((files[0], "ada@readers.example", "5.1.1"), ((string?)lines[0]["file"], (string?)lines[0]["recipient"], (string?)lines[0]["status"]));
        Assert.Null(lines[1]["recipient"]);
    }

    [Fact]
    public async Task A_file_that_is_not_there_fails_and_the_others_are_read()
    {
        var run = await ServiceProcess.RunAsync(new Dictionary<string, string>(), "bounces", "classify", "no-such.eml", File("unknown-user"));
        Assert.Equal(1, run.Code);
        Assert.Contains("no-such.eml cannot be read", run.Errors, StringComparison.Ordinal);
        Assert.Contains("\thard\tada@readers.example\t5.1.1\t", run.Output, StringComparison.Ordinal);
    }

    private static string File(string name) => Repository.At("tests", "corpus", "bounces", name + ".eml");
}
