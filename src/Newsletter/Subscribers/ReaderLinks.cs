using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Newsletter.Data.Secrets;
using Newsletter.Publications;

namespace Newsletter.Subscribers;

/// <summary>The addresses and tokens that a copy carries, and what they mean when they come back.</summary>
/// <param name="publicUrl">What links begin with, without a trailing slash.</param>
/// <param name="tokens">Null where only previews are made: then every token is inert.</param>
internal sealed class ReaderLinks(string publicUrl, Tokens? tokens)
{
    private readonly string _root = AsciiUrl(publicUrl);

    /// <summary>What every URI of a copy begins with: ASCII, as headers want it.</summary>
    public string Root => _root;

    /// <summary>The addresses that are the same in every copy of an issue.</summary>
    /// <param name="number">Null: the issue has no page in the archive.</param>
    public LinkSet For(string slug, ArchiveAccess archive, int? number) => new()
    {
        WebView = number is { } printed && archive != ArchiveAccess.Off
            ? $"{_root}/{slug}/issues/{printed.ToString(CultureInfo.InvariantCulture)}"
            : null,
        Archive = archive == ArchiveAccess.Public ? $"{_root}/{slug}/issues" : null,
        SignUp = $"{_root}/{slug}",
        Privacy = $"{_root}/{slug}/privacy",
    };

    public string Unsubscribe(string slug, string leaveToken) => $"{_root}/{slug}/unsubscribe/{leaveToken}";

    public string Preferences(string slug, string preferencesToken) => $"{_root}/{slug}/preferences/{preferencesToken}";

    /// <param name="inert">As long as a real one, and never valid: previews and tests.</param>
    public string Token(TokenPurpose purpose, ReaderKey key, bool inert) => Make(purpose, key, inert);

    /// <inheritdoc cref="Token"/>
    public string DeliveryToken(DeliveryKey key, bool inert) => Make(TokenPurpose.Delivery, key, inert);

    /// <summary>What follows a link, or the picture, in the copy of a reader whose own figures are kept.</summary>
    public string ReadingToken(DeliveryKey key, bool inert) => Make(TokenPurpose.Reading, key, inert);

    /// <summary>The address that leads to a counted link.</summary>
    public string Link(LinkKey key, bool inert) => $"{_root}/l/{Make(TokenPurpose.Link, key, inert)}";

    /// <summary>The address of the picture that counts openings, without its ending.</summary>
    public string Open(LinkKey key, bool inert) => $"{_root}/o/{Make(TokenPurpose.Open, key, inert)}";

    /// <summary>Who a token of <see cref="TokenPurpose.Leave"/> or <see cref="TokenPurpose.Preferences"/> is for.</summary>
    public bool TryRead(TokenPurpose purpose, string token, [NotNullWhen(true)] out ReaderKey? key) => TryRead<ReaderKey>(purpose, token, out key);

    /// <summary>For the mail that asks: <see cref="TokenPurpose.Person"/> or <see cref="TokenPurpose.Address"/>.</summary>
    public string OnceToken(TokenPurpose purpose, AskedKey key) => Make(purpose, key, inert: false);

    public bool TryReadOnce(TokenPurpose purpose, string token, [NotNullWhen(true)] out AskedKey? key) => TryRead<AskedKey>(purpose, token, out key);

    public bool TryReadDelivery(string token, [NotNullWhen(true)] out DeliveryKey? key) => TryRead<DeliveryKey>(TokenPurpose.Delivery, token, out key);

    public bool TryReadReading(string token, [NotNullWhen(true)] out DeliveryKey? key) => TryRead<DeliveryKey>(TokenPurpose.Reading, token, out key);

    /// <param name="purpose"><see cref="TokenPurpose.Link"/> or <see cref="TokenPurpose.Open"/>.</param>
    public bool TryReadLink(TokenPurpose purpose, string token, [NotNullWhen(true)] out LinkKey? key) => TryRead<LinkKey>(purpose, token, out key);

    private string Make<TKey>(TokenPurpose purpose, TKey key, bool inert)
        where TKey : struct, ITokenKey<TKey>
    {
        if (inert)
            return Tokens.Inert(purpose, TKey.Size);
        Span<byte> payload = stackalloc byte[TKey.Size];
        key.Write(payload);
        return Signing.Make(purpose, payload);
    }

    private bool TryRead<TKey>(TokenPurpose purpose, string token, [NotNullWhen(true)] out TKey? key)
        where TKey : struct, ITokenKey<TKey>
    {
        key = null;
        return Signing.TryRead(purpose, token, out var payload) && TKey.TryRead(payload, out key);
    }

    private Tokens Signing => tokens ?? throw new InvalidOperationException("These links are for previews alone.");

    private static string AsciiUrl(string url)
    {
        var uri = new Uri(url);
        return uri.GetLeftPart(UriPartial.Scheme) + uri.IdnHost + (uri.IsDefaultPort ? "" : ":" + uri.Port.ToString(CultureInfo.InvariantCulture))
            + uri.AbsolutePath.TrimEnd('/');
    }
}
