using System.Text.Json;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses.Webhooks;

/// <summary>What a provider tells of one copy.</summary>
/// <param name="Whole">All that it says, for what else may name the copy: headers that it passes on, metadata, tags.</param>
internal sealed record ProviderNotice(ReturnKind Kind, JsonElement Whole)
{
    /// <summary>Whom the copy was for, by the provider's account.</summary>
    public string? Address { get; init; }

    /// <summary>Where the copy's token stands, the surest place first: return path, then Message-ID.</summary>
    public IEnumerable<string?> Proofs { get; init; } = [];

    /// <summary>What the provider calls the message; it said so when it took it.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The remote server's words, as they came.</summary>
    public string? Said { get; init; }

    /// <summary>An enhanced code, where the provider has a field for it.</summary>
    public string? Code { get; init; }

    /// <summary>As mail that comes back would be read.</summary>
    public ReturnedMail Mail
    {
        get
        {
            var reply = Words.Of(Said);
            return new ReturnedMail(Kind, Address is null ? [] : [Address], EnhancedCode.In(Code) ?? EnhancedCode.In(reply), reply);
        }
    }
}
