namespace Newsletter.Engines.Ed25519;

/// <summary>
/// A number modulo 2^255 - 19 in five limbs of 51 bits, each below 2^52 between operations. Nothing here branches or looks anything up by value, so
/// that time tells nothing about a key.
/// </summary>
internal readonly record struct FieldElement(ulong L0, ulong L1, ulong L2, ulong L3, ulong L4)
{
    private const int Bits = 51;
    private const ulong Mask = (1UL << Bits) - 1;

    // 4 p, limb by limb: added before a subtraction, no limb goes below zero.
    private const ulong Lift0 = 4 * (Mask - 18);
    private const ulong Lift = 4 * Mask;

    public static FieldElement Zero => default;

    public static FieldElement One => new(1, 0, 0, 0, 0);

    public static FieldElement operator +(in FieldElement a, in FieldElement b) =>
        Carry(a.L0 + b.L0, a.L1 + b.L1, a.L2 + b.L2, a.L3 + b.L3, a.L4 + b.L4);

    public static FieldElement operator -(in FieldElement a, in FieldElement b) =>
        Carry(a.L0 + Lift0 - b.L0, a.L1 + Lift - b.L1, a.L2 + Lift - b.L2, a.L3 + Lift - b.L3, a.L4 + Lift - b.L4);

    public static FieldElement operator *(in FieldElement a, in FieldElement b)
    {
        // 2^255 = 19: what would stand above the fifth limb comes back below, nineteenfold.
        var (b1, b2, b3, b4) = (19 * b.L1, 19 * b.L2, 19 * b.L3, 19 * b.L4);
        var r0 = Math.BigMul(a.L0, b.L0) + Math.BigMul(a.L1, b4) + Math.BigMul(a.L2, b3) + Math.BigMul(a.L3, b2) + Math.BigMul(a.L4, b1);
        var r1 = Math.BigMul(a.L0, b.L1) + Math.BigMul(a.L1, b.L0) + Math.BigMul(a.L2, b4) + Math.BigMul(a.L3, b3) + Math.BigMul(a.L4, b2);
        var r2 = Math.BigMul(a.L0, b.L2) + Math.BigMul(a.L1, b.L1) + Math.BigMul(a.L2, b.L0) + Math.BigMul(a.L3, b4) + Math.BigMul(a.L4, b3);
        var r3 = Math.BigMul(a.L0, b.L3) + Math.BigMul(a.L1, b.L2) + Math.BigMul(a.L2, b.L1) + Math.BigMul(a.L3, b.L0) + Math.BigMul(a.L4, b4);
        var r4 = Math.BigMul(a.L0, b.L4) + Math.BigMul(a.L1, b.L3) + Math.BigMul(a.L2, b.L2) + Math.BigMul(a.L3, b.L1) + Math.BigMul(a.L4, b.L0);
        r1 += (ulong)(r0 >> Bits);
        r2 += (ulong)(r1 >> Bits);
        r3 += (ulong)(r2 >> Bits);
        r4 += (ulong)(r3 >> Bits);
        return Carry(((ulong)r0 & Mask) + (19 * (ulong)(r4 >> Bits)), (ulong)r1 & Mask, (ulong)r2 & Mask, (ulong)r3 & Mask, (ulong)r4 & Mask);
    }

    /// <summary>This one where <paramref name="mask"/> is all ones, <paramref name="other"/> where it is zero.</summary>
    public FieldElement Or(in FieldElement other, ulong mask) => new(
        other.L0 ^ (mask & (L0 ^ other.L0)),
        other.L1 ^ (mask & (L1 ^ other.L1)),
        other.L2 ^ (mask & (L2 ^ other.L2)),
        other.L3 ^ (mask & (L3 ^ other.L3)),
        other.L4 ^ (mask & (L4 ^ other.L4)));

    /// <summary>1 / this, by Fermat: this^(p - 2).</summary>
    public FieldElement Inverse()
    {
        // The exponent's bits: 250 ones, then 01011.
        var ones5 = Ones(this, 5);
        var ones10 = ones5.Squared(5) * ones5;
        var ones20 = ones10.Squared(10) * ones10;
        var ones40 = ones20.Squared(20) * ones20;
        var ones50 = ones40.Squared(10) * ones10;
        var ones100 = ones50.Squared(50) * ones50;
        var ones200 = ones100.Squared(100) * ones100;
        var ones250 = ones200.Squared(50) * ones50;
        return ((ones250.Squared(2) * this).Squared(2) * this).Squared(1) * this;
    }

    /// <summary>32 octets, the lowest first; the number itself below p.</summary>
    public void WriteTo(Span<byte> octets)
    {
        var c = Carry(L0, L1, L2, L3, L4);
        // One more than p - 1 carries out of the top: then p is taken off.
        var over = (c.L0 + 19) >> Bits;
        over = (c.L1 + over) >> Bits;
        over = (c.L2 + over) >> Bits;
        over = (c.L3 + over) >> Bits;
        over = (c.L4 + over) >> Bits;
        var l0 = c.L0 + (19 * over);
        var l1 = c.L1 + (l0 >> Bits);
        var l2 = c.L2 + (l1 >> Bits);
        var l3 = c.L3 + (l2 >> Bits);
        var l4 = c.L4 + (l3 >> Bits);
        (l0, l1, l2, l3, l4) = (l0 & Mask, l1 & Mask, l2 & Mask, l3 & Mask, l4 & Mask);
        Limbs.Write(octets, [l0 | (l1 << 51), (l1 >> 13) | (l2 << 38), (l2 >> 26) | (l3 << 25), (l3 >> 39) | (l4 << 12)]);
    }

    public static FieldElement Read(ReadOnlySpan<byte> octets)
    {
        Span<ulong> words = stackalloc ulong[4];
        Limbs.Read(octets, words);
        return new FieldElement(
            words[0] & Mask,
            ((words[0] >> 51) | (words[1] << 13)) & Mask,
            ((words[1] >> 38) | (words[2] << 26)) & Mask,
            ((words[2] >> 25) | (words[3] << 39)) & Mask,
            (words[3] >> 12) & Mask);
    }

    private FieldElement Squared(int times)
    {
        var value = this;
        for (var i = 0; i < times; i++)
            value *= value;
        return value;
    }

    private static FieldElement Ones(in FieldElement value, int count)
    {
        var power = value;
        for (var i = 1; i < count; i++)
            power = power.Squared(1) * value;
        return power;
    }

    private static FieldElement Carry(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        l1 += l0 >> Bits;
        l2 += l1 >> Bits;
        l3 += l2 >> Bits;
        l4 += l3 >> Bits;
        l0 = (l0 & Mask) + (19 * (l4 >> Bits));
        return new FieldElement(l0, l1 & Mask, l2 & Mask, l3 & Mask, l4 & Mask);
    }
}
