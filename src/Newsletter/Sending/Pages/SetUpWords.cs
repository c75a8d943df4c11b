using System.Globalization;
using Newsletter.Engines.Smtp;
using Newsletter.Sending.Doctor;
using Newsletter.Sending.Servers;

namespace Newsletter.Sending.Pages;

/// <summary>The sending set-up in words; neither password nor key is among them.</summary>
internal static class SetUpWords
{
    public static string Level(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "Fine",
        FindingLevel.Note => "To know",
        FindingLevel.Warning => "Warning",
        _ => "Mend",
    };

    public static string Colour(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "good",
        FindingLevel.Note => "",
        FindingLevel.Warning => "warn",
        _ => "bad",
    };

    /// <summary>As a heading.</summary>
    public static string Area(string area) => char.ToUpperInvariant(area[0]) + area[1..];

    public static string Security(MailServer server) =>
        server.Security switch
        {
            MailSecurity.None => "not at all",
            MailSecurity.StartTls => "TLS (StartTls)",
            MailSecurity.Tls => "TLS from the first octet",
            _ => "TLS where it is offered",
        }
        + (server.AcceptAnyCertificate ? ", any certificate" : "")
        + (server.Username is null ? "" : ", signs in");

    public static string Limits(SmtpServerOptions server, DateOnly today)
    {
        var words = new List<string> { Count(server.MaxConnections, "connection"), $"{server.MessagesPerConnection:N0} messages each" };
        if (server.MessagesPerSecond > 0)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"{server.MessagesPerSecond:0.##} a second"));
        if (server.LimitOn(today) is { } limit)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"{limit:N0} today{(server.WarmUp is null ? "" : ", warming up")}"));
        if (server.Priority > 0)
            words.Add($"after those before it (priority {server.Priority})");
        if (server.RewritesHeaders)
            words.Add("writes Date and Message-ID anew");
        return string.Join(", ", words);
    }

    public static string Now(ServerLine line) => line.Words.ToList() is { Count: > 0 } words ? string.Join(" ", words) : "Takes mail.";

    public static string Spans(IEnumerable<TimeSpan> spans) => string.Join(", ", spans.Select(Span));

    private static string Span(TimeSpan span) =>
        span.TotalMinutes < 1 ? Count((int)span.TotalSeconds, "second") : span.TotalHours < 1 ? Count((int)span.TotalMinutes, "minute") : Count((int)span.TotalHours, "hour");

    private static string Count(int count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {word}{(count == 1 ? "" : "s")}");
}
