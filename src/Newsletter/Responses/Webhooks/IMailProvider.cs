using System.Text.Json;

namespace Newsletter.Responses.Webhooks;

/// <summary>A provider whose notices are understood: how they prove where they come from, and what its fields mean.</summary>
internal interface IMailProvider
{
    /// <summary>In the address: <c>/webhooks/NAME</c>.</summary>
    string Name { get; }

    /// <summary>As the provider writes itself.</summary>
    string Title { get; }

    bool IsSetUp { get; }

    /// <summary>The setting that sets it up.</summary>
    string Setting { get; }

    /// <returns>What it tells, once it is proven to come from the provider; or why it is refused.</returns>
    Task<Result<ProvenNotice>> CheckAsync(NoticeRequest request, CancellationToken cancellationToken);

    /// <summary>The copies that a proven notice is about; what concerns no bounce or complaint is <see cref="Returned.ReturnKind.None"/>.</summary>
    IEnumerable<ProviderNotice> Read(JsonElement content);
}

/// <param name="Body">As it came: signatures are over the octets.</param>
internal sealed record NoticeRequest(IHeaderDictionary Headers, byte[] Body);

/// <param name="Content">Undefined: it tells of no copy.</param>
/// <param name="Once">Where the proof does not cover the content: what another notice may not show again.</param>
/// <param name="Said">What it was, where it is no notice of copies.</param>
internal sealed record ProvenNotice(JsonElement Content, string? Once = null, string? Said = null);
