using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Newsletter.Responses.Returned;
using Newsletter.Shell.Api;

namespace Newsletter.Cli;

/// <summary><c>bounces classify FILE.eml…</c>: what each message says, as the service would take it; changes nothing.</summary>
internal static class BouncesCommand
{
    private static readonly JsonSerializerOptions Line = new(ApiJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = false };

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Messages as .eml files", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        var classify = new Command("classify", "Say what returned messages are about: hard, soft, complaint, autoreply, delayed, none") { files, json };
        classify.SetAction((parse, cancellationToken) => RunAsync(parse.GetRequiredValue(files), parse.GetValue(json), cancellationToken));
        return new Command("bounces", "Returned mail from a terminal") { classify };
    }

    private static async Task<int> RunAsync(string[] files, bool json, CancellationToken cancellationToken)
    {
        var code = 0;
        foreach (var file in files)
        {
            try
            {
                var mail = ReturnReader.Read(await File.ReadAllBytesAsync(file, cancellationToken));
                Console.WriteLine(json ? Json(file, mail) : Text(file, mail));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(Directory.Exists(file) ? $"{file} is a folder: name the messages in it, as {Path.Join(file, "*.eml")}" : $"{file} cannot be read: {exception.Message}");
                code = 1;
            }
        }

        return code;
    }

    // Lower case as a whole: "autoreply" is one word here.
    private static string Json(string file, ReturnedMail mail) => JsonSerializer.Serialize(
        new { file, kind = Word(mail), recipients = mail.Recipients, recipient = mail.Recipient, status = mail.Status, reply = mail.Reply }, Line);

    private static string Text(string file, ReturnedMail mail) => $"{file}\t{Word(mail)}\t{string.Join(',', mail.Recipients)}\t{mail.Status}\t{mail.Reply}";

    private static string Word(ReturnedMail mail) => mail.Kind.ToString().ToLowerInvariant();
}
