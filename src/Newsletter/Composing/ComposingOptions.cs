using System.Collections.Frozen;
using Newsletter.Engines.Dkim;
using Newsletter.Engines.Mime;
using Newsletter.Shell.Settings;

namespace Newsletter.Composing;

/// <summary>What of the settings copies are made with: <c>Sending:FeedbackId</c>, <c>Bounces:Domains</c> and <c>Dkim:Domains</c>.</summary>
internal sealed record ComposingOptions
{
    /// <summary>The SenderId of Feedback-ID: 5 to 15 letters and digits. Null: made from the From domain.</summary>
    public string? FeedbackId { get; init; }

    /// <summary>From domain to the host that returned mail and leaving by mail go to, both as A-labels in lower case.</summary>
    public IReadOnlyDictionary<string, string> ReturnPaths { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Who signs for a From domain, likewise.</summary>
    public IReadOnlyDictionary<string, DkimSigners> Signers { get; init; } = FrozenDictionary<string, DkimSigners>.Empty;

    /// <summary>True: the public address is https, so one-click leaving (RFC 8058) can be offered.</summary>
    public bool OneClick { get; init; }

    /// <summary>What would be sent now is a rehearsal (<c>Smtp:Mode</c>): a preview shows what those copies look like.</summary>
    public bool Rehearsal { get; init; }

    /// <summary>Who signs for a From address; null: nobody.</summary>
    public DkimSigners? SignersOf(string from)
    {
        var parsed = AddrSpec.Parse(from);
        return parsed.Ok ? Signers.GetValueOrDefault(parsed.Value.Domain.ToLowerInvariant()) : null;
    }

    public static ComposingOptions Read(SettingsReader reader, ServiceOptions service)
    {
        var paths = new Dictionary<string, string>();
        foreach (var entry in reader.Entries("Bounces:Domains"))
        {
            var from = reader.Domain(entry + ":From");
            var host = reader.Domain(entry + ":ReturnPath");
            if (from is not null && host is not null && !paths.TryAdd(from, host))
                reader.Add(entry + ":From", from, "each domain once");
        }

        return new ComposingOptions
        {
            FeedbackId = Feedback(reader),
            ReturnPaths = paths,
            Signers = DkimSettings.Read(reader, service.DataDirectory),
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
}
