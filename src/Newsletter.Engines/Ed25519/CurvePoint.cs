namespace Newsletter.Engines.Ed25519;

/// <summary>A point of the twisted Edwards curve in extended coordinates (RFC 8032 section 5.1.4): x = X/Z, y = Y/Z, x y = T/Z.</summary>
internal readonly record struct CurvePoint(FieldElement X, FieldElement Y, FieldElement Z, FieldElement T)
{
    // Four bits of the scalar at a time: 64 windows of 16 multiples.
    private const int Windows = 64;
    private const int Multiples = 16;

    // d of the curve, and the base point.
    private static readonly FieldElement D = FieldElement.Read(Convert.FromHexString("A3785913CA4DEB75ABD841414D0A700098E879777940C78C73FE6F2BEE6C0352"));
    private static readonly FieldElement BaseX = FieldElement.Read(Convert.FromHexString("1AD5258F602D56C9B2A7259560C72C695CDCD6FD31E2A4C0FE536ECDD3366921"));
    private static readonly FieldElement BaseY = FieldElement.Read(Convert.FromHexString("5866666666666666666666666666666666666666666666666666666666666666"));

    private static readonly Lazy<Addend[]> Table = new(MakeTable);

    private static CurvePoint Neutral => new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    /// <summary>The base point, <paramref name="scalar"/> times: 32 octets, the lowest first. Every entry of the table is read, whatever the scalar.</summary>
    public static CurvePoint OfBase(ReadOnlySpan<byte> scalar)
    {
        var table = Table.Value;
        var sum = Neutral;
        for (var window = 0; window < Windows; window++)
        {
            var digit = (uint)(scalar[window >> 1] >> (4 * (window & 1))) & 15;
            sum = sum.Plus(Pick(table.AsSpan(window * Multiples, Multiples), digit));
        }

        return sum;
    }

    /// <summary>32 octets: y, and the lowest bit of x on top (RFC 8032 section 5.1.2).</summary>
    public void WriteTo(Span<byte> octets)
    {
        Span<byte> x = stackalloc byte[32];
        var inverse = Z.Inverse();
        (X * inverse).WriteTo(x);
        (Y * inverse).WriteTo(octets);
        octets[31] |= (byte)(x[0] << 7);
    }

    /// <summary>Complete: right for every two points, also for the same one twice.</summary>
    private CurvePoint Plus(in Addend other)
    {
        var a = (Y - X) * other.Difference;
        var b = (Y + X) * other.Sum;
        var c = T * other.T2d;
        var d = Z * other.Z2;
        var (e, f, g, h) = (b - a, d - c, d + c, b + a);
        return new CurvePoint(e * f, g * h, f * g, e * h);
    }

    private static Addend Pick(ReadOnlySpan<Addend> multiples, uint digit)
    {
        var picked = multiples[0];
        for (var i = 1U; i < multiples.Length; i++)
        {
            // All ones where they are equal: their difference is zero, and only zero less one has the top bit.
            var equal = 0 - (((ulong)(i ^ digit) - 1) >> 63);
            ref readonly var multiple = ref multiples[(int)i];
            picked = new Addend(
                multiple.Sum.Or(picked.Sum, equal),
                multiple.Difference.Or(picked.Difference, equal),
                multiple.Z2.Or(picked.Z2, equal),
                multiple.T2d.Or(picked.T2d, equal));
        }

        return picked;
    }

    private static Addend[] MakeTable()
    {
        var table = new Addend[Windows * Multiples];
        var step = new CurvePoint(BaseX, BaseY, FieldElement.One, BaseX * BaseY);
        for (var window = 0; window < Windows; window++)
        {
            var addend = new Addend(step);
            var point = Neutral;
            for (var i = 0; i < Multiples; i++)
            {
                table[(window * Multiples) + i] = new Addend(point);
                point = point.Plus(addend);
            }

            // Sixteen of this window's steps are one of the next.
            step = point;
        }

        return table;
    }

    /// <summary>A point as it is added: what does not depend on the other one is worked out beforehand.</summary>
    private readonly record struct Addend(FieldElement Sum, FieldElement Difference, FieldElement Z2, FieldElement T2d)
    {
        public Addend(in CurvePoint point)
            : this(point.Y + point.X, point.Y - point.X, point.Z + point.Z, (point.T + point.T) * D)
        {
        }
    }
}
