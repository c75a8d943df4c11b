namespace Newsletter.Sending.Doctor;

internal enum FindingLevel
{
    Ok,

    /// <summary>Nothing is wrong, but it may not be what was meant.</summary>
    Note,

    /// <summary>Mail goes out, and some of it will not be welcome.</summary>
    Warning,

    /// <summary>Mail does not go out, or receivers refuse it.</summary>
    Failure,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Area">Where it belongs: database, machine, servers, digests, DKIM, SPF, DMARC, return path, webhooks.</param>
/// <param name="Subject">What was looked at: a file, a server, a name in the DNS.</param>
/// <param name="Found">What it is like, as a sentence.</param>
/// <param name="Mend">What to do about it; null where nothing has to be done.</param>
/// <param name="Domain">The From domain that it is about; null: it is about the installation.</param>
internal sealed record Finding(string Area, string Subject, FindingLevel Level, string Found, string? Mend = null, string? Domain = null);
