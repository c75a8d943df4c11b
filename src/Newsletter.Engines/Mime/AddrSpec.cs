using System.Buffers;
using System.Globalization;
using System.Text;

namespace Newsletter.Engines.Mime;

/// <summary>
/// An address as it goes over the wire and into headers (RFC 5322 addr-spec): the domain always in A-labels (RFC 5890), the local part as it is.
/// Looser than RFC 5321 where mail really flows (dots may double), strict where an octet could end a command or a header.
/// </summary>
public sealed record AddrSpec
{
    private static readonly SearchValues<char> LocalForbidden = SearchValues.Create("()<>[]:;@\\,\" ");
    private static readonly SearchValues<char> DomainAllowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");
    private static readonly SearchValues<char> LiteralAllowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = false };

    private AddrSpec(string local, string domain)
    {
        Local = local;
        Domain = domain;
        NeedsSmtpUtf8 = !Ascii.IsValid(local);
    }

    public string Local { get; }

    /// <summary>ASCII: A-labels, or an address literal in brackets.</summary>
    public string Domain { get; }

    /// <summary>The local part is not ASCII: only a server with SMTPUTF8 (RFC 6531) can take it.</summary>
    public bool NeedsSmtpUtf8 { get; }

    public override string ToString() => $"{Local}@{Domain}";

    /// <returns>The address, or a failure <c>mime.address</c>.</returns>
    public static Result<AddrSpec> Parse(string text)
    {
        var at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1)
            return MimeFailures.Address(text, "it needs something before and after an @");
        foreach (var c in text)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
                return MimeFailures.Address(text, "control characters are not allowed");
        }

        var local = text[..at];
        if (!IsLocal(local))
            return MimeFailures.Address(text, "the part before the @ has a character that must not stand there");
        if (WireDomain(text[(at + 1)..]) is not { } domain)
            return MimeFailures.Address(text, "the part after the @ is no domain");

        // RFC 5321 section 4.5.3.1: 64 octets before the @, 254 for a path of 256 without its brackets.
        if (Encoding.UTF8.GetByteCount(local) > 64 || Encoding.UTF8.GetByteCount(local) + 1 + domain.Length > 254)
            return MimeFailures.Address(text, "it is too long");
        return new AddrSpec(local, domain);
    }

    private static bool IsLocal(string local)
    {
        if (local is not ['"', .., '"'] || local.Length < 2)
            return !local.AsSpan().ContainsAny(LocalForbidden);

        // A quoted string: blanks are fine, a quote or a backslash needs a backslash.
        for (var i = 1; i < local.Length - 1; i++)
        {
            if (local[i] == '"' || (local[i] == '\\' && ++i == local.Length - 1))
                return false;
        }

        return true;
    }

    private static string? WireDomain(string domain)
    {
        if (domain is ['[', .., ']'])
            return domain.Length > 2 && !domain.AsSpan(1, domain.Length - 2).ContainsAnyExcept(LiteralAllowed) ? domain : null;
        if (!Ascii.IsValid(domain))
        {
            try
            {
                domain = Idn.GetAscii(domain);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        var wellFormed = !domain.AsSpan().ContainsAnyExcept(DomainAllowed) && domain[0] != '.' && domain[^1] != '.'
            && !domain.Contains("..", StringComparison.Ordinal);
        return wellFormed ? domain : null;
    }
}
