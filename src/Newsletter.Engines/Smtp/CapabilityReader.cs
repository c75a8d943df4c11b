using System.Globalization;
using System.Text;

namespace Newsletter.Engines.Smtp;

/// <summary>Reads what EHLO answered (RFC 5321 section 4.1.1.1). Lines that say nothing, as Postfix's smtp-sink ends with, are passed over.</summary>
internal static class CapabilityReader
{
    public static MailCapabilities Read(ReadOnlySpan<byte> reply)
    {
        var found = MailCapabilities.None;

        // The first line greets; keywords begin on the second.
        foreach (var line in Encoding.ASCII.GetString(reply).Split('\n').Skip(1))
        {
            if (line.Length > 4)
                found = Add(found, line[4..].Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return found;
    }

    private static MailCapabilities Add(MailCapabilities found, string[] words) => words is [] ? found : words[0].ToUpperInvariant() switch
    {
        "PIPELINING" => found with { Pipelining = true },
        "8BITMIME" => found with { EightBitMime = true },
        "SMTPUTF8" => found with { SmtpUtf8 = true },
        "DSN" => found with { Dsn = true },
        "ENHANCEDSTATUSCODES" => found with { EnhancedStatusCodes = true },
        "STARTTLS" => found with { StartTls = true },
        "SIZE" => found with { MaxSize = Size(words) },
        "AUTH" => found with { AuthMechanisms = [.. found.AuthMechanisms, .. words[1..].Select(w => w.ToUpperInvariant())] },

        // The form of servers from before RFC 2554, sent beside the other one for old clients' sake.
        var auth when auth.StartsWith("AUTH=", StringComparison.Ordinal) => found with
        {
            AuthMechanisms = [.. found.AuthMechanisms.Union([auth[5..], .. words[1..].Select(w => w.ToUpperInvariant())])],
        },
        _ => found,
    };

    private static long Size(string[] words) =>
        words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;
}
