namespace Newsletter.Engines.Dns;

/// <summary>Kinds of records that are asked for here (RFC 1035 section 3.2.2, RFC 3596), by their numbers on the wire.</summary>
internal enum DnsType
{
    A = 1,
    CName = 5,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
}
