using System.Globalization;

namespace Newsletter.Subscribers.Imports;

/// <summary>Yes and no as databases, spreadsheets of any language, and people with a pen write them.</summary>
internal static class YesNo
{
    // What spreadsheets and databases call true; marks of a pen as words of their own, for they are neither letters nor digits.
    private static readonly HashSet<string> Yes =
        [.. "true yes 1 y on x t j checked ja oui si sí sì sim да д da так tak ano áno evet kyllä jah jā taip ναι ya có بله igen نعم 是 はい 예 כן wahr vrai verdadero verdadeiro vero waar истина prawda doğru pravda tosi sant igaz b1 0x01 ✓ ✔ ☑ ✅ +".Split(' ')];

    private static readonly HashSet<string> No =
        [.. "false no 0 n off f never unchecked nein non não nao нет н не ні nie ne nee nej nei ei nē nu hayır hayir όχι οχι tidak không خیر nem لا 否 いいえ 아니오 לא falsch faux falso onwaar ложь fałsz yanlış nepravda epätosi falskt falsk hamis b0 0x00 ✗ ✘ ❌ ✖ ☐".Split(' ')];

    /// <returns>Null where it is neither.</returns>
    /// <param name="key">The word without what is no letter and no digit.</param>
    public static bool? Read(string word, string key)
    {
        // What a pen writes may be followed by a selector that makes a picture of it.
        var mark = key.Length == 0 ? word.Trim().TrimEnd('\uFE0F') : key;
        if (Yes.Contains(mark))
            return true;
        if (No.Contains(mark))
            return false;
        // 1.0 and 0.0, as data frames write them; -1, as Access does.
        return decimal.TryParse(word, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is 0 or 1 or -1 ? number != 0 : null;
    }
}
