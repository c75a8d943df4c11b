using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Newsletter.Subscribers;

/// <summary>Whose copy of which issue: what the tokens printed in a copy carry.</summary>
/// <param name="Row">The ledger's row within the issue.</param>
internal readonly record struct ReaderKey(int SubscriberKey, int PublicationKey, int IssueKey, int Row) : ITokenKey<ReaderKey>
{
    public static int Size => 16;

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteInt32BigEndian(payload, SubscriberKey);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], PublicationKey);
        BinaryPrimitives.WriteInt32BigEndian(payload[8..], IssueKey);
        BinaryPrimitives.WriteInt32BigEndian(payload[12..], Row);
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out ReaderKey? key)
    {
        key = payload.Length != Size
            ? null
            : new ReaderKey(
                BinaryPrimitives.ReadInt32BigEndian(payload),
                BinaryPrimitives.ReadInt32BigEndian(payload[4..]),
                BinaryPrimitives.ReadInt32BigEndian(payload[8..]),
                BinaryPrimitives.ReadInt32BigEndian(payload[12..]));
        return key is not null;
    }
}

/// <summary>A link of a revision, or with the number 0 the picture that counts openings: the same in every copy.</summary>
internal readonly record struct LinkKey(int IssueKey, int Revision, int Number) : ITokenKey<LinkKey>
{
    public static int Size => 8;

    /// <summary>Both fit two octets; an issue does not come to more revisions, nor a revision to more links.</summary>
    public const int Most = ushort.MaxValue;

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteInt32BigEndian(payload, IssueKey);
        BinaryPrimitives.WriteUInt16BigEndian(payload[4..], checked((ushort)Revision));
        BinaryPrimitives.WriteUInt16BigEndian(payload[6..], checked((ushort)Number));
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out LinkKey? key)
    {
        key = payload.Length != Size
            ? null
            : new LinkKey(BinaryPrimitives.ReadInt32BigEndian(payload), BinaryPrimitives.ReadUInt16BigEndian(payload[4..]), BinaryPrimitives.ReadUInt16BigEndian(payload[6..]));
        return key is not null;
    }
}

/// <summary>One copy, as its Message-ID and its return path name it.</summary>
internal readonly record struct DeliveryKey(int IssueKey, int Row) : ITokenKey<DeliveryKey>
{
    public static int Size => 8;

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteInt32BigEndian(payload, IssueKey);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], Row);
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out DeliveryKey? key)
    {
        key = payload.Length != Size
            ? null
            : new DeliveryKey(BinaryPrimitives.ReadInt32BigEndian(payload), BinaryPrimitives.ReadInt32BigEndian(payload[4..]));
        return key is not null;
    }
}
