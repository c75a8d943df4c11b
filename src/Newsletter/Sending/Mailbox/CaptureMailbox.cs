using System.Globalization;
using System.Text.Json;
using Newsletter.Data;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;
using Newsletter.Shell.Settings;

namespace Newsletter.Sending.Mailbox;

/// <summary>A captured message: its envelope, and where its octets are.</summary>
/// <param name="Id">Sorts by arrival; the file's name without its ending.</param>
internal sealed record CapturedMessage(string Id, string Sender, IReadOnlyList<string> Recipients, DateTimeOffset At, long Size);

/// <summary>The built-in mailbox: a folder of <c>.eml</c> files with their envelopes beside them, kept for seven days.</summary>
internal sealed class CaptureMailbox(ServiceOptions service, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(7);

    private static readonly SmtpReply Kept = new(250, "2.0.0", "Kept in the built-in mailbox");

    private readonly string _folder = Path.Combine(service.DataDirectory, "mailbox");
    private int _count;
    private DateTimeOffset _dropAt;

    public string Folder => _folder;

    /// <summary>Writes message and envelope; the envelope last, so that a message without one was never whole.</summary>
    public async ValueTask<SmtpReply> KeepAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(_folder);
        var now = clock.GetUtcNow();
        if (now >= _dropAt)
            DropOld();
        var id = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmssfff}-{Interlocked.Increment(ref _count):000000}-{Environment.ProcessId}");
        var envelope = new CapturedMessage(id, message.Sender, message.Recipients, now, message.Content.Length);
        await using (var eml = OwnerOnly.Write(EmlPath(id)))
            await eml.WriteAsync(message.Content, cancellationToken);
        await using (var beside = OwnerOnly.Write(EnvelopePath(id)))
            await JsonSerializer.SerializeAsync(beside, envelope, cancellationToken: cancellationToken);
        return Kept;
    }

    /// <summary>Newest first, those before <paramref name="before"/>. Names are looked at, files of the page alone are read.</summary>
    /// <param name="before">An id of an earlier page; null for the first.</param>
    public IReadOnlyList<CapturedMessage> List(string? before, int most)
    {
        if (!Directory.Exists(_folder))
            return [];
        return [.. Directory.EnumerateFiles(_folder, "*.json")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(id => before is null || string.CompareOrdinal(id, before) < 0)
            .OrderDescending(StringComparer.Ordinal)
            .Take(most)
            .Select(Envelope)
            .OfType<CapturedMessage>()];
    }

    public int Count => Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, "*.json").Count() : 0;

    /// <summary>The octets as they came over SMTP, or null.</summary>
    public async Task<byte[]?> ReadAsync(string id, CancellationToken cancellationToken) =>
        IsId(id) && File.Exists(EmlPath(id)) ? await File.ReadAllBytesAsync(EmlPath(id), cancellationToken) : null;

    public CapturedMessage? Envelope(string id) =>
        IsId(id) && File.Exists(EnvelopePath(id)) ? JsonSerializer.Deserialize<CapturedMessage>(File.ReadAllText(EnvelopePath(id))) : null;

    public void DropOld()
    {
        if (!Directory.Exists(_folder))
            return;
        _dropAt = clock.GetUtcNow() + TimeSpan.FromHours(1);
        var oldest = clock.GetUtcNow() - Keep;
        foreach (var path in Directory.EnumerateFiles(_folder).Where(path => File.GetLastWriteTimeUtc(path) < oldest.UtcDateTime))
            File.Delete(path);
    }

    // Ids come back from addresses of pages: nothing but what KeepAsync makes may reach the file system.
    private static bool IsId(string id) => id.Length is > 0 and < 60 && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private string EmlPath(string id) => Path.Combine(_folder, id + ".eml");

    private string EnvelopePath(string id) => Path.Combine(_folder, id + ".json");
}
