using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Newsletter.Articles.Import;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Cli;

/// <summary><c>articles import FILE|-</c>: pasted text to articles, as the API does it; saves nothing.</summary>
internal static class ArticlesCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A text, Markdown or HTML file; - for standard input" };
        var format = new Option<ImportFormat>("--format") { Description = "text, markdown, html or auto", DefaultValueFactory = _ => ImportFormat.Auto };
        var json = new Option<bool>("--json") { Description = "JSON, as the API answers it" };
        var import = new Command("import", "Find the articles in a pasted newsletter") { file, format, json };
        import.SetAction((parse, cancellationToken) =>
            RunAsync(parse.GetRequiredValue(file), parse.GetValue(format), parse.GetValue(json), cancellationToken));
        return new Command("articles", "Articles from a terminal") { import };
    }

    private static async Task<int> RunAsync(string file, ImportFormat format, bool json, CancellationToken cancellationToken)
    {
        using var octets = new MemoryStream();
        try
        {
            await using var input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            await input.CopyToAsync(octets, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{file} cannot be read: {exception.Message}");
            return 1;
        }

        var read = ImportArticles.Read(octets.GetBuffer().AsSpan(0, (int)octets.Length), format);
        if (!read.Ok)
        {
            await Console.Error.WriteLineAsync($"{file}: {(read.Failure is ValidationFailure { Errors.Values: var errors } ? errors.First()[0] : read.Failure.Message)}");
            return 1;
        }

        var answer = read.Value;
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(answer, new JsonSerializerOptions(ApiJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true }));
        else
            Print(answer);
        return 0;
    }

    private static void Print(ImportAnswer answer)
    {
        foreach (var article in answer.Articles)
        {
            Console.WriteLine(article.Headline);
            Console.WriteLine($"  source    {article.Source}");
            Console.WriteLine($"  lead      {article.Lead.ReplaceLineEndings(" ")}");
            Console.WriteLine($"  points    {article.Points.Count}");
            Console.WriteLine($"  takeaway  {article.Takeaway?.Label}");
            Console.WriteLine($"  link      {article.Link}");
        }

        Console.WriteLine($"{answer.Articles.Count} articles, {answer.Leftover.Count} lines left over");
        foreach (var line in answer.Leftover)
            Console.WriteLine($"  {line}");
    }
}
