using Newsletter.Tests.Support;

namespace Newsletter.Tests.Cli;

/// <summary>What the program says about itself, and to whoever calls it in a way it does not have.</summary>
public sealed class UsageTests
{
    private static readonly Dictionary<string, string> NoSettings = [];

    [Theory]
    [InlineData("nothing", "There is no 'nothing' here. There are: serve, worker, demo,", "Try: ./newsletter --help")]
    [InlineData("nothing --help", "There is no 'nothing' here. There are: serve, worker, demo,", "Try: ./newsletter --help")]
    [InlineData("help nothing", "There is no 'nothing' here.", "Try: ./newsletter --help")]
    [InlineData("issues nothing --help", "There is no 'nothing' here. There are: list, show, certificate.", "Try: ./newsletter issues --help")]
    [InlineData("doctor nothing --help", "'nothing' means nothing here.", "Try: ./newsletter doctor --help")]
    [InlineData("issues", "Say which: list, show, certificate.", "Try: ./newsletter issues --help")]
    [InlineData("issues show 12", "'12' is no id of an issue", "Try: ./newsletter issues show --help")]
    [InlineData("account create --email a@b.example --role owner", "'owner'", "Try: ./newsletter account create --help")]
    [InlineData("apikey create --name x", "'--account' is required", "Try: ./newsletter apikey create --help")]
    [InlineData("--nothing", "'--nothing'", "Try: ./newsletter serve --help")]
    public async Task Wrong_usage_is_exit_code_2_and_says_where_help_is(string line, params string[] words)
    {
        var run = await ProgramRun.RunAsync(NoSettings, line.Split(' '));
        Assert.Equal(2, run.Code);
        Assert.Empty(run.Output);
        Assert.All(words, word => Assert.Contains(word, run.Errors, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("help", "demo", "worker", "engines [show|probe|BuiltIn|Packages]")]
    [InlineData("help issues list", "--publication")]
    public async Task Help_is_a_word_too(string line, params string[] words)
    {
        var run = await ProgramRun.RunAsync(NoSettings, line.Split(' '));
        Assert.Equal(0, run.Code);
        Assert.All(words, word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }
}
