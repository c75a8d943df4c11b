using Newsletter.Shell.DelimitedText;

namespace Newsletter.Subscribers.Imports;

/// <summary>An address as it stands in a list: with blanks around it, in angle brackets, behind <c>mailto:</c>, escaped against formulas.</summary>
internal static class AddressCell
{
    // Blanks, and what cannot be seen and comes with words copied from a page.
    private const string Filling = " \t\r\n\u00A0\u00AD\u200B\u200C\u200D\u200E\u200F\u202A\u202C\u2060\uFEFF\u3000\u2007\u202F";

    public static JudgedAddress Read(ReadOnlySpan<char> cell)
    {
        var text = CsvWriter.Unescaped(cell.Trim(Filling));
        // What begins as a formula does is more often one than an address. A plus may begin an address.
        if (text.Length > 0 && text[0] is '=' or '@')
            return new JudgedAddress(text.Contains('@') && text[0] == '=' ? AddressVerdict.Review : AddressVerdict.No, text.ToString(), null, "It begins like a formula of a spreadsheet.");
        if (text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            text = text[7..];
        if (text is ['<', .., '>'])
            text = text[1..^1].Trim(Filling);
        var judged = AddressJudge.Judge(text.ToString());
        return judged.Verdict == AddressVerdict.No && text.EndsWith("@localhost", StringComparison.OrdinalIgnoreCase)
            ? judged with { Verdict = AddressVerdict.Review }
            : judged;
    }
}
