using System.Globalization;
using Newsletter.Engines.Mime;

namespace Newsletter.Shell.Settings;

/// <summary>
/// Reads the settings one by one and collects what is wrong, so that the start stops with one message that names each key, its value and what
/// is allowed. Keys nobody asks for are wrong, too: a misspelt setting must not be a silent default.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _wrong = [];

    public IReadOnlyList<string> Wrong => _wrong;

    public string Text(string key, string fallback) => Value(key) ?? fallback;

    public string? OptionalText(string key) => Value(key);

    public int Integer(string key, int fallback, int least, int most) =>
        Parse(key, fallback, $"a whole number from {least} to {most}", text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
                : null);

    public double Number(string key, double fallback, double least, double most) =>
        Parse(key, fallback, FormattableString.Invariant($"a number from {least} to {most}"), text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
                : null);

    public bool Flag(string key, bool fallback) =>
        Parse(key, fallback, "true or false", text => bool.TryParse(text, out var flag) ? flag : null);

    /// <summary>Like <c>00:05:00</c> or <c>3.00:00:00</c>.</summary>
    public TimeSpan Span(string key, TimeSpan fallback, TimeSpan least, TimeSpan most) =>
        Parse(key, fallback, $"a time from {least:c} to {most:c}, written [days.]hh:mm:ss", text =>
            TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) && span >= least && span <= most ? span : null);

    public T Choice<T>(string key, T fallback)
        where T : struct, Enum =>
        Parse(key, fallback, string.Join(", ", Enum.GetNames<T>()), text =>
            Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice) && !char.IsAsciiDigit(text[0]) ? choice : null);

    /// <summary>An absolute http or https address; a trailing slash is dropped.</summary>
    public string HttpUrl(string key, string fallback) =>
        ParseText(key, fallback, "an absolute address like https://news.example", text =>
            Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.Fragment.Length == 0
                ? text.TrimEnd('/')
                : null);

    /// <summary>A domain, needed where its section is there: as A-labels in lower case.</summary>
    public string? Domain(string key)
    {
        var text = Value(key);
        var parsed = AddrSpec.Parse("x@" + (text ?? ""));
        if (parsed.Ok)
            return parsed.Value.Domain.ToLowerInvariant();
        Add(key, text, "a domain like news.example");
        return null;
    }

    /// <summary>Where to listen: addresses with semicolons between.</summary>
    public string Listen(string key, string fallback) =>
        ParseText(key, fallback, "addresses like http://localhost:5080 or http://*:80, with ; between", text =>
            text.Split(';').All(IsListen) && HasCertificate(key, text) ? text : null);

    private bool HasCertificate(string key, string urls)
    {
        var there = !urls.Contains("https://", StringComparison.OrdinalIgnoreCase) || configuration["Kestrel:Certificates:Default:Path"] is { Length: > 0 };
        if (!there)
            Add("Kestrel:Certificates:Default:Path", "", $"a certificate's file (PEM, with KeyPath beside it), since {key} has an https address; or listen on http behind a proxy");
        return there;
    }

    private static bool IsListen(string address)
    {
        try
        {
            var parsed = BindingAddress.Parse(address);
            return parsed.Scheme is "http" or "https" && parsed.PathBase.Length == 0 && (parsed.IsUnixPipe || parsed.Port is >= 0 and <= 65535);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Entries below <paramref name="section"/>, by their keys <c>0</c>, <c>1</c>, …</summary>
    public IReadOnlyList<string> Entries(string section) =>
        [.. configuration.GetSection(section).GetChildren().Select(child => $"{section}:{child.Key}")];

    public void Add(string key, string? value, string allowed) =>
        _wrong.Add($"{key} is '{value}'. Allowed: {allowed}.");

    /// <summary>Says of every setting below <paramref name="sections"/> that nobody read: it means nothing.</summary>
    public void RefuseUnknown(params string[] sections)
    {
        foreach (var section in sections)
        {
            foreach (var (key, value) in configuration.GetSection(section).AsEnumerable())
            {
                if (value is not null && !_known.Contains(key))
                    _wrong.Add($"{key} is '{value}', but there is no such setting. See docs/configuration.md for those there are.");
            }
        }
    }

    private string? Value(string key)
    {
        _known.Add(key);
        var value = configuration[key];
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    private T Parse<T>(string key, T fallback, string allowed, Func<string, T?> parse)
        where T : struct
    {
        var text = Value(key);
        if (text is null)
            return fallback;
        if (parse(text) is { } value)
            return value;
        Add(key, text, allowed);
        return fallback;
    }

    private string ParseText(string key, string fallback, string allowed, Func<string, string?> parse)
    {
        var text = Value(key);
        if (text is null)
            return fallback;
        if (parse(text) is { } value)
            return value;
        Add(key, text, allowed);
        return fallback;
    }
}
