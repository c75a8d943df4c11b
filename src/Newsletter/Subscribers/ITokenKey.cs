using System.Diagnostics.CodeAnalysis;

namespace Newsletter.Subscribers;

/// <summary>What a token carries, as octets of one length.</summary>
internal interface ITokenKey<TSelf>
    where TSelf : struct, ITokenKey<TSelf>
{
    /// <summary>In octets.</summary>
    static abstract int Size { get; }

    void Write(Span<byte> payload);

    static abstract bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out TSelf? key);
}
