using System.Collections.Frozen;
using Newsletter.Engines.Mime;
using Newsletter.Shell.Settings;

namespace Newsletter.Composing;

/// <summary>What of the settings copies are made with: <c>Sending:FeedbackId</c> and <c>Bounces:Domains</c>.</summary>
internal sealed record ComposingOptions
{
    /// <summary>The SenderId of Feedback-ID: 5 to 15 letters and digits. Null: made from the From domain.</summary>
    public string? FeedbackId { get; init; }

    /// <summary>From domain to the host that returned mail and leaving by mail go to, both as A-labels in lower case.</summary>
    public IReadOnlyDictionary<string, string> ReturnPaths { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>True: the public address is https, so one-click leaving (RFC 8058) can be offered.</summary>
    public bool OneClick { get; init; }

    /// <summary>What would be sent now is a rehearsal (<c>Smtp:Mode</c>): a preview shows what those copies look like.</summary>
    public bool Rehearsal { get; init; }

    public static ComposingOptions Read(SettingsReader reader, ServiceOptions service)
    {
        var paths = new Dictionary<string, string>();
        foreach (var entry in reader.Entries("Bounces:Domains"))
        {
            var from = Domain(reader, entry + ":From");
            var host = Domain(reader, entry + ":ReturnPath");
            if (from is not null && host is not null && !paths.TryAdd(from, host))
                reader.Add(entry + ":From", from, "each domain once");
        }

        return new ComposingOptions
        {
            FeedbackId = Feedback(reader),
            ReturnPaths = paths,
            OneClick = service.PublicUrlIsHttps,
            Rehearsal = !reader.Text("Smtp:Mode", "Capture").Equals("Servers", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static string? Feedback(SettingsReader reader)
    {
        var id = reader.OptionalText("Sending:FeedbackId");
        if (id is not null && (id.Length is < 5 or > 15 || !id.All(char.IsAsciiLetterOrDigit)))
            reader.Add("Sending:FeedbackId", id, "5 to 15 letters and digits");
        return id;
    }

    private static string? Domain(SettingsReader reader, string key)
    {
        var text = reader.OptionalText(key);
        var parsed = AddrSpec.Parse("x@" + (text ?? ""));
        if (parsed.Ok)
            return parsed.Value.Domain.ToLowerInvariant();
        reader.Add(key, text, "a domain like news.example");
        return null;
    }
}
