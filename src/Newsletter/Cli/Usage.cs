using System.CommandLine;
using System.CommandLine.Parsing;

namespace Newsletter.Cli;

/// <summary>What is said to somebody who called a verb in a way it does not have.</summary>
internal static class Usage
{
    /// <summary><c>help</c> and <c>help VERB</c> are other words for <c>--help</c>; without a verb it is <c>serve</c>.</summary>
    public static string[] Complete(string[] args) => args switch
    {
        [] => ["serve"],
        ["help", .. var verbs] => [.. verbs, "--help"],
        ["--help" or "-h" or "-?" or "--version", ..] => args,
        [var first, ..] when first.StartsWith('-') => ["serve", .. args],
        _ => args,
    };

    public static IEnumerable<string> Complaints(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = string.Join(' ', Path(parsed.CommandResult));
        // A command that only holds others: all errors are about the word that should name one.
        if (command.Subcommands.Count > 0)
        {
            var known = string.Join(", ", command.Subcommands.Select(c => c.Name));
            yield return parsed.UnmatchedTokens is [var word, ..] ? $"There is no '{word}' here. There are: {known}." : $"Say which: {known}.";
        }
        else
        {
            foreach (var error in parsed.Errors)
                yield return error.Message;
            if (parsed.Errors.Count == 0)
                yield return $"'{parsed.UnmatchedTokens[0]}' means nothing here.";
        }

        yield return $"Try: {path} --help";
    }

    /// <summary>An issue is named by its id, as <c>issues list</c> prints it.</summary>
    public static Argument<Guid> IssueId() => new("ISSUE-ID")
    {
        Description = "As issues list prints it",
        CustomParser = result =>
        {
            if (Guid.TryParse(result.Tokens[0].Value, out var id))
                return id;
            result.AddError($"'{result.Tokens[0].Value}' is no id of an issue; issues list prints them.");
            return Guid.Empty;
        },
    };

    private static IEnumerable<string> Path(CommandResult result) =>
        result.Parent is CommandResult parent ? Path(parent).Append(result.Command.Name) : ["./newsletter"];
}
