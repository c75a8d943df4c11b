namespace Newsletter.Shell.Settings;

/// <summary>Where the service listens, what its links begin with, and where it keeps its files.</summary>
internal sealed record ServiceOptions
{
    public required string Urls { get; init; }

    /// <summary>Without a trailing slash.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>Absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Absolute: where designs are.</summary>
    public required string TemplatesDirectory { get; init; }

    /// <summary>One-click leaving needs https; without it the List-Unsubscribe-Post header is left out.</summary>
    public bool PublicUrlIsHttps => PublicUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
