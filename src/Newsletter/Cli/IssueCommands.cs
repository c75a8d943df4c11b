using System.CommandLine;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Scheduling;
using Newsletter.Scheduling.Checks;
using Newsletter.Sending;
using Newsletter.Shell.Api;

namespace Newsletter.Cli;

/// <summary>The desk from a terminal: <c>issues list|show|certificate</c> and <c>send</c>.</summary>
internal static class IssueCommands
{
    public static IEnumerable<Command> Create()
    {
        var json = new Option<bool>("--json") { Description = "JSON, as the API answers it", Recursive = true };
        var publication = new Option<string?>("--publication") { Description = "Of this publication only (its slug)" };
        var list = new Command("list", "The latest issues, one a line: id, number, state, time, subject") { publication };
        list.SetAction((parse, cancellationToken) =>
            ServiceCommands.WithDataAsync(services => ListAsync(services, parse.GetValue(publication), parse.GetValue(json), cancellationToken), cancellationToken));

        var id = Usage.IssueId();
        var show = new Command("show", "One issue and how far it has come") { id };
        show.SetAction((parse, cancellationToken) => ServiceCommands.WithDataAsync(services => ShowAsync(services, parse.GetValue(id), cancellationToken), cancellationToken));
        var certificate = new Command("certificate", "The signed certificate of an issue that has ended") { id };
        certificate.SetAction((parse, cancellationToken) => ServiceCommands.WithDataAsync(services => CertifyAsync(services, parse.GetValue(id), cancellationToken), cancellationToken));
        yield return new Command("issues", "Issues from a terminal") { json, list, show, certificate };

        var send = new Command("send", "Send an approved issue now; the running service sends it, or the next one that starts") { id };
        send.SetAction((parse, cancellationToken) => ServiceCommands.WithDataAsync(services => SendAsync(services, parse.GetValue(id), cancellationToken), cancellationToken));
        yield return send;
    }

    private static async Task<int> ListAsync(IServiceProvider services, string? publication, bool json, CancellationToken cancellationToken)
    {
        var issues = await services.GetRequiredService<NewsletterDb>().Issues.AsNoTracking().Include(i => i.Publication)
            .Where(i => publication == null || i.Publication.Slug == publication)
            .OrderByDescending(i => i.Key).Take(100).ToListAsync(cancellationToken);
        if (json)
        {
            Print(issues.Select(i => IssueAnswer.Of(i, null)));
            return 0;
        }

        foreach (var issue in issues)
        {
            var answer = IssueAnswer.Of(issue, null);
            Console.WriteLine(FormattableString.Invariant($"{answer.Id}  {answer.Publication} {answer.Number,4}  {ApiJson.Name(answer.State),-9}  {answer.At,-25:yyyy-MM-dd HH:mm zzz}  {answer.Subject}"));
        }

        return 0;
    }

    private static async Task<int> ShowAsync(IServiceProvider services, Guid id, CancellationToken cancellationToken)
    {
        var desk = services.GetRequiredService<IssueDesk>();
        var issue = await desk.FindAsync(id, Role.Editor, Caller.System, cancellationToken);
        if (!issue.Ok)
            return await FailAsync(issue.Failure);
        Print(new
        {
            Issue = await desk.AnswerAsync(issue.Value, cancellationToken),
            Progress = await services.GetRequiredService<Progress>().ReadAsync(issue.Value, cancellationToken),
        });
        return 0;
    }

    private static async Task<int> CertifyAsync(IServiceProvider services, Guid id, CancellationToken cancellationToken)
    {
        var issue = await services.GetRequiredService<IssueDesk>().FindAsync(id, Role.Editor, Caller.System, cancellationToken);
        if (!issue.Ok)
            return await FailAsync(issue.Failure);
        var certificate = await services.GetRequiredService<ReadCertificate>().HandleAsync(issue.Value, cancellationToken);
        if (!certificate.Ok)
            return await FailAsync(certificate.Failure);
        Print(certificate.Value);
        return 0;
    }

    private static async Task<int> SendAsync(IServiceProvider services, Guid id, CancellationToken cancellationToken)
    {
        foreach (var warning in await services.GetRequiredService<CheckTicks>().LeftAsync(id, Caller.System, cancellationToken))
            await Console.Error.WriteLineAsync($"goes on over a warning that nobody has ticked: {warning.Title}");
        var sent = await services.GetRequiredService<SendIssueNow>().HandleAsync(id, new SendRequest(), IfMatch.Any, Caller.System, cancellationToken);
        if (!sent.Ok)
            return await FailAsync(sent.Failure);
        Print(await services.GetRequiredService<IssueDesk>().AnswerAsync(sent.Value, cancellationToken));
        return 0;
    }

    private static void Print<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, new JsonSerializerOptions(ApiJson.Options) { WriteIndented = true }));

    private static Task<int> FailAsync(Failure failure) => ServiceCommands.FailAsync(failure.Message);
}
