using System.Globalization;
using System.Text.RegularExpressions;

namespace Newsletter.Subscribers.Imports;

/// <summary>A language as lists have it: by its code, or by its name in English, in itself, or in the languages of the usual exports.</summary>
internal static partial class LanguageCell
{
    private static readonly (string Code, string Names)[] Named =
    [
        ("en", "englisch anglais inglés inglese inglês engels английский 英语 英文 الإنجليزية"), ("de", "allemand alemán tedesco alemão duits немецкий 德语 الألمانية"),
        ("fr", "französisch francés francese francês frans французский 法语 الفرنسية"), ("es", "spanisch espagnol castellano spagnolo espanhol spaans испанский 西班牙语 الإسبانية"),
        ("ru", "russisch russe ruso russo русская русский 俄语 الروسية"), ("ar", "arabisch arabe árabe arabo арабский عربي عربية 阿拉伯语"), ("it", "italienisch italien итальянский italiaans"),
        ("pt", "portugiesisch portugais portugués portoghese португальский portugees"), ("nl", "niederländisch néerlandais neerlandés olandese голландский"), ("uk", "ukrainisch ukrainien ucraniano украинский"),
        ("pl", "polnisch polonais polaco польский"), ("tr", "türkisch turc turco турецкий"), ("zh", "chinesisch chinois chino китайский"), ("ja", "japanisch japonais japonés японский"),
    ];

    private static readonly Lazy<Dictionary<string, string>> Codes = new(Load);

    /// <returns>The code; null where nobody knows what is meant.</returns>
    public static string? Read(string text)
    {
        if (text.Length <= 35 && Tag().IsMatch(text))
            return text.Replace('_', '-') is var tag && tag.IndexOf('-', StringComparison.Ordinal) is > 0 and var end ? tag[..end].ToLowerInvariant() + tag[end..] : tag.ToLowerInvariant();
        return Codes.Value.GetValueOrDefault(text.Split('(')[0].Trim());
    }

    private static Dictionary<string, string> Load()
    {
        var codes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.NeutralCultures).Where(c => c.Name.Length is 2 or 3).OrderBy(c => c.Name.Length))
        {
            codes.TryAdd(culture.EnglishName, culture.Name);
            codes.TryAdd(culture.NativeName, culture.Name);
        }

        foreach (var (code, names) in Named)
        {
            foreach (var name in names.Split(' '))
                codes.TryAdd(name, code);
        }

        return codes;
    }

    [GeneratedRegex("^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();
}
