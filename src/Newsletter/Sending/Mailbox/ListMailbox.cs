using Newsletter.Engines.Mime;
using Newsletter.Shell.Api;

namespace Newsletter.Sending.Mailbox;

/// <summary>A captured message on the wire.</summary>
/// <param name="From">Of the envelope; empty: none, as notices have it.</param>
/// <param name="Size">Octets.</param>
internal sealed record CapturedAnswer(string Id, string From, IReadOnlyList<string> To, string Subject, DateTimeOffset At, long Size);

/// <summary>What the built-in mailbox holds, newest first.</summary>
internal sealed class ListMailbox(CaptureMailbox mailbox)
{
    public async Task<Page<CapturedAnswer>> HandleAsync(TextPaging paging, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is a next page.
        var found = mailbox.List(paging.After, paging.Limit + 1);
        var answers = new List<CapturedAnswer>();
        foreach (var message in found.Take(paging.Limit))
        {
            var subject = await mailbox.ReadAsync(message.Id, cancellationToken) is { } octets ? MimeReader.Read(octets).Header("Subject") : null;
            answers.Add(new CapturedAnswer(message.Id, message.Sender, message.Recipients, subject ?? "", message.At, message.Size));
        }

        return new Page<CapturedAnswer>(answers, found.Count > paging.Limit ? TextPaging.Cursor(answers[^1].Id) : null);
    }
}
