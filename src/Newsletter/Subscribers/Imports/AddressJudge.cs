using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Newsletter.Publications;

namespace Newsletter.Subscribers.Imports;

internal enum AddressVerdict
{
    Yes,

    /// <summary>Mail standards allow it and hardly any reader has it: somebody should look.</summary>
    Review,
    No,
}

/// <param name="Key">What makes an address the same one; null unless the verdict is yes.</param>
/// <param name="Why">What is wrong with it, for the person who has the list.</param>
internal readonly record struct JudgedAddress(AddressVerdict Verdict, string Email, string? Key, string Why)
{
    /// <summary>The name that stood before it: <c>Heidi &lt;heidi@example.org&gt;</c>.</summary>
    public string Name { get; init; } = "";
}

/// <summary>What to do with an address of a list (tests: the corpus's addresses.tsv). Nearly all are plain; those are judged without a look at the rules.</summary>
internal static partial class AddressJudge
{
    private const int MostOctets = 254;

    public static JudgedAddress Judge(string text)
    {
        if (IsPlain(text))
            return new JudgedAddress(AddressVerdict.Yes, text, text.ToLowerInvariant(), "");
        // Half of a character reads as U+FFFD.
        if (text.EnumerateRunes().Any(r => Rune.IsControl(r) || r == Rune.ReplacementChar))
            return No(text, "It holds characters that cannot be seen.");
        if (Display().Match(text) is { Success: true } display)
            return Judge(display.Groups["address"].Value) with { Name = display.Groups["name"].Value.Trim() };
        if (Comment().Match(text) is { Success: true } comment)
            return Judge(comment.Groups["address"].Value);
        return Read(text) ?? Rare(text) ?? No(text, Explain(text));
    }

    private static JudgedAddress No(string text, string why) => new(AddressVerdict.No, text, null, why);

    private static JudgedAddress Look(string text, string why) => new(AddressVerdict.Review, text, null, why);

    /// <summary>Letters, digits and the usual signs, a dot behind the @: what 99 of 100 are.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at is < 1 or > 64 || text.Length > MostOctets || text.Length - at < 5)
            return false;
        var label = 0;
        var (letters, dots) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (i == at || c == '.')
            {
                if (label == 0 || (i > at && text[i - 1] == '-'))
                    return false;
                dots += i > at ? 1 : 0;
                (label, letters) = (0, 0);
                continue;
            }

            var plain = char.IsAsciiLetterOrDigit(c) || (c == '-' && (i < at || label > 0)) || (c is '+' or '_' && i < at);
            if (!plain || (i > at && (++label > 63 || (c == '-' && label is 3 or 4))))
                return false;
            label += i < at ? 1 : 0;
            letters += char.IsAsciiLetter(c) ? 1 : 0;
        }

        return dots > 0 && label >= 2 && letters > 0 && text[^1] != '-';
    }

    private static JudgedAddress? Read(string text)
    {
        if (EmailAddress.Read(text) is not { } address)
            return null;
        var domain = text[(text.LastIndexOf('@') + 1)..];
        // NFKC would make another domain of it: full-width letters, digits with a dot of their own.
        if (domain.Normalize(NormalizationForm.FormKC) != domain.Normalize() || domain.EnumerateRunes().Any(r => r.Value > 127 && !IsLetter(r)))
            return No(text, "The domain holds signs that domains have not.");
        if (address.Domain.Split('.').Any(l => l.Length > 3 && l[2] == '-' && l[3] == '-' && !IsPunycode(l)))
            return No(text, "The domain is not one: '--' stands where only encoded names have it.");
        if (address.Local.Normalize(NormalizationForm.FormD).Any(c => c is '<' or '>' or '(' or ')' or '[' or ']' or ',' or ';' or ':' or '"' or '\\'))
            return No(text, "It holds signs that an address has not.");
        // As it was given and as it is compared: accents may stand apart from their letters in one of the two.
        var local = Math.Max(Encoding.UTF8.GetByteCount(text.AsSpan(0, text.LastIndexOf('@'))), Encoding.UTF8.GetByteCount(address.Local));
        return local + 1 + address.Domain.Length > MostOctets
            ? No(text, "It is longer than 254 octets.")
            : new JudgedAddress(AddressVerdict.Yes, text, address.Key, "");
    }

    private static bool IsLetter(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned || rune.Value is '・' or '·';

    private static bool IsPunycode(string label)
    {
        if (!label.StartsWith("xn--", StringComparison.Ordinal))
            return false;
        try
        {
            return new IdnMapping().GetUnicode(label) != label;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Quoted local parts, address literals, hosts without a dot.</summary>
    private static JudgedAddress? Rare(string text)
    {
        if (QuotedLocal().Match(text) is { Success: true } quoted && quoted.Groups["local"].Length <= 64 && EmailAddress.Read("a@" + quoted.Groups["domain"].Value) is not null)
            return Look(text, "The part before the @ is in quotation marks, which hardly any mailbox has.");
        // Such hosts have mailboxes in quotation marks, if any has.
        var plain = QuotedPart().Replace(text, "a", 1);
        if (Literal().Match(plain) is { Success: true } literal && EmailAddress.Read(literal.Groups["local"].Value + "@example.org") is not null && IsNumber(literal.Groups["host"].Value))
            return Look(text, "The address is of a machine by its number.");
        return Dotless().Match(plain) is { Success: true } dotless && EmailAddress.Read(dotless.Groups["local"].Value + "@example.org") is not null
            ? dotless.Groups["host"].Value.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? No(text, "It is of a machine's own.") : Look(text, "The domain has no dot: it is a machine of somebody's network.")
            : null;
    }

    private static bool IsNumber(string host) =>
        host.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase)
            ? IPAddress.TryParse(host[5..], out var six) && six.AddressFamily == AddressFamily.InterNetworkV6 && !host.Contains('%', StringComparison.Ordinal)
            // As written and as meant: 010 is eight to some.
            : IPAddress.TryParse(host, out var four) && four.AddressFamily == AddressFamily.InterNetwork && four.ToString() == host;

    private static string Explain(string text) => text switch
    {
        "" => "There is no address.",
        _ when text.Count(c => c == '@') > 1 && text.AsSpan().IndexOfAny(",; ") > 0 => "There is more than one address in the field.",
        _ when !text.Contains('@', StringComparison.Ordinal) => "There is no @ in it.",
        _ when text[0] == '"' => "Write the address alone, without a name in quotation marks.",
        _ when text.Contains(' ', StringComparison.Ordinal) => "There is a blank in it.",
        _ => "It is not an e-mail address.",
    };

    [GeneratedRegex(@"^(?<name>[^<>""@][^<>@]*?)\s?<(?<address>[^<>\s]+@[^<>\s]+)>$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Display();

    [GeneratedRegex(@"^\([^()@]*\)\s+(?<address>[^\s()]+@[^\s()]+)$|^(?<address>[^\s()]+@[^\s()]+)\s+\([^()@]*\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    // A quoted name that holds an address itself may be anybody's; so is one whose own address is quoted.
    [GeneratedRegex(
        @"^(?<local>""([^""\\]|\\.)*"")@(?<domain>[^@\s<>]+)$|^""[^""]*@[^""]*""\s<(?<local>[^<>@\s]+)@(?<domain>[^<>@\s]+)>$|^""([^""\\]|\\.)*""\s<(?<local>""([^""\\]|\\.)*"")@(?<domain>[^<>@\s]+)>$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedLocal();

    [GeneratedRegex(@"^""([^""\\]|\\.){0,62}""(?=@)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedPart();

    [GeneratedRegex(@"^(?<local>[^@]+)@\[(?<host>[^\[\]\s]+)\]$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"^(?<local>[^@]+)@(?<host>[A-Za-z][A-Za-z0-9]{0,62})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dotless();
}
