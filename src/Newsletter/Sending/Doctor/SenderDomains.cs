using Microsoft.EntityFrameworkCore;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Engines.Mime;

namespace Newsletter.Sending.Doctor;

/// <summary>A domain that mail comes from, with what the settings say about it.</summary>
/// <param name="Name">As A-labels in lower case.</param>
/// <param name="ReturnHost">Where returned mail goes; null: to the From address.</param>
internal sealed record SenderDomain(string Name, string? ReturnHost)
{
    /// <summary>The domain of the return path, which SPF is about.</summary>
    public string Envelope => ReturnHost ?? Name;
}

/// <summary>The From domains of all publications, and those that the settings name.</summary>
internal sealed class SenderDomains(NewsletterDb db, ComposingOptions composing)
{
    /// <param name="readable">False: the database cannot be asked.</param>
    public async Task<IReadOnlyList<SenderDomain>> ReadAsync(bool readable, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> addresses = readable ? await db.Publications.Select(p => p.From.Email).ToListAsync(cancellationToken) : [];
        var published = addresses.Select(address => AddrSpec.Parse(address)).Where(parsed => parsed.Ok).Select(parsed => parsed.Value.Domain.ToLowerInvariant());
        return [.. published.Concat(composing.Signers.Keys).Concat(composing.ReturnPaths.Keys).Distinct().Order(StringComparer.Ordinal)
            .Select(Of)];
    }

    /// <param name="domain">As A-labels in lower case.</param>
    public SenderDomain Of(string domain) => new(domain, composing.ReturnPaths.GetValueOrDefault(domain));
}
