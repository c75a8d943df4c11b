using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Newsletter.Subscribers;

/// <summary>Which question by mail a single-use link answers: asked anew, the old link is none any more.</summary>
internal readonly record struct AskedKey(int SubscriberKey, int PublicationKey, long AskedAt) : ITokenKey<AskedKey>
{
    public static int Size => 16;

    public static AskedKey Of(Confirmation asked) => new(asked.SubscriberKey, asked.PublicationKey, asked.AskedAt.ToUnixTimeMilliseconds());

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteInt32BigEndian(payload, SubscriberKey);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], PublicationKey);
        BinaryPrimitives.WriteInt64BigEndian(payload[8..], AskedAt);
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out AskedKey? key)
    {
        key = payload.Length != Size
            ? null
            : new AskedKey(
                BinaryPrimitives.ReadInt32BigEndian(payload),
                BinaryPrimitives.ReadInt32BigEndian(payload[4..]),
                BinaryPrimitives.ReadInt64BigEndian(payload[8..]));
        return key is not null;
    }
}
