using System.Text;
using Newsletter.Publications;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Subscribers.Imports;

/// <summary>An address as it stands in a list: with blanks around it, in angle brackets, behind <c>mailto:</c>, escaped against formulas.</summary>
internal static class AddressCell
{
    // Blanks, and what cannot be seen and comes with words copied from a page.
    private const string Filling = " \t\r\n\u00A0\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F" + EmailAddress.Unseen;

    /// <param name="damaged">The row's quotes do not fit together.</param>
    public static JudgedAddress Read(ReadOnlySpan<char> cell, bool damaged = false)
    {
        var text = CsvWriter.Unescaped(cell.Trim(Filling));
        if (damaged)
            text = text.Trim('"').Trim(Filling);
        text = Unquoted(text).Trim(Filling);
        // A spreadsheet's way to say that a text is one.
        if (text is ['=', '"', .. var only, '"'] && !only.Contains('"'))
            text = only.Trim(Filling);
        // What begins as a formula does is more often one than an address. A plus may begin an address.
        if (text.Length > 0 && text[0] is '=' or '@')
            return new JudgedAddress(text.Contains('@') && text[0] == '=' ? AddressVerdict.Review : AddressVerdict.No, text.ToString(), null, "It begins like a formula of a spreadsheet.");
        var bare = Bare(text);
        if (bare.IndexOfAny(EmailAddress.Unseen) >= 0 && Seen(bare) is var seen && (Ascii.IsValid(seen) || AddressJudge.Judge(bare.ToString()).Verdict != AddressVerdict.Yes))
            return AddressJudge.Judge(seen);
        var judged = AddressJudge.Judge(bare.ToString());
        return judged.Verdict == AddressVerdict.No && text.EndsWith("@localhost", StringComparison.OrdinalIgnoreCase)
            ? judged with { Verdict = AddressVerdict.Review }
            : judged;
    }

    /// <summary>What stands in quotation marks as texts have them, or as programs that quote a field twice.</summary>
    public static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> text) => text switch
    {
        ['“' or '”' or '„', .. var inner, '”' or '“'] when inner.IndexOfAny('“', '”', '„') < 0 => inner,
        ['«', .. var inner, '»'] when inner.IndexOfAny('«', '»') < 0 => inner,
        ['»', .. var inner, '«'] when inner.IndexOfAny('«', '»') < 0 => inner,
        ['‘' or '’' or '‚', .. var inner, '’' or '‘'] when inner.IndexOfAny('‘', '’', '‚') < 0 => inner,
        ['`', .. var inner, '`'] when !inner.Contains('`') => inner,
        ['"', .. var inner, '"'] when !inner.Contains('"') => inner,
        _ => text,
    };

    /// <summary>Without the signs that only say that it is an address, or that another would follow.</summary>
    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> text)
    {
        if (text.Length > 1 && text[^1] is ';' or ',' && text.Count('@') == 1)
            text = text[..^1].TrimEnd(Filling);
        // How programs of mail write an address that has no name, and spreadsheets a text.
        if (text is ['\'', .. var quoted, '\''])
            text = quoted.Trim(Filling);
        if (text is ['<', .. var bracketed, '>'])
            text = bracketed.Trim(Filling);
        // The address once more instead of a name.
        if (text is [.., '>'] && text.LastIndexOf('<') is > 0 and var open && Linked(text[(open + 1)..^1]) is var linked && text[..open].Trim(Filling + "'\"").Equals(linked, StringComparison.OrdinalIgnoreCase))
            return linked;
        return Linked(text);
    }

    private static ReadOnlySpan<char> Linked(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            return text;
        text = text["mailto:".Length..];
        if (text.IndexOf('?') is > 0 and var question)
            text = text[..question];
        // RFC 6068: a link writes what is no plain letter as its octets.
        return text.Contains('%') ? Uri.UnescapeDataString(text) : text;
    }

    private static string Seen(ReadOnlySpan<char> text)
    {
        var seen = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!EmailAddress.Unseen.Contains(c, StringComparison.Ordinal))
                seen.Append(c);
        }

        return seen.ToString();
    }
}
