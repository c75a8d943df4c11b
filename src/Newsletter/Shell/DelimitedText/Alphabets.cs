namespace Newsletter.Shell.DelimitedText;

/// <summary>The letters beyond ASCII that a language has, the usual ones first, and the encodings in which it was written.</summary>
/// <param name="Seldom">How seldom lists are in it; with the encoding's, what a guess of it costs.</param>
internal sealed class Alphabet(string letters, int Seldom, params (string Encoding, int Seldom)[] encodings)
{
    private readonly Dictionary<char, int> _costs = Costs(letters);

    public int Seldom { get; } = Seldom;

    public IReadOnlyList<(string Encoding, int Seldom)> Encodings { get; } = encodings;

    /// <returns>What the letter costs; null where the language does not have it.</returns>
    public int? Of(char letter) => _costs.TryGetValue(letter, out var cost) ? cost : null;

    private static Dictionary<char, int> Costs(string letters)
    {
        var costs = new Dictionary<char, int>();
        for (var i = 0; i < letters.Length; i++)
        {
            var cost = 2 + (5 * i / letters.Length);
            costs.TryAdd(letters[i], cost);
            costs.TryAdd(char.ToUpperInvariant(letters[i]), cost + 1);
        }

        return costs;
    }
}

internal static class Alphabets
{
    private static readonly (string, int)[] Western = [("windows-1252", 0), ("macintosh", 3), ("ibm850", 4), ("iso-8859-15", 2)];

    private static readonly (string, int)[] Central = [("windows-1250", 1), ("iso-8859-2", 2), ("ibm852", 5), ("x-mac-ce", 5)];

    private static readonly (string, int)[] Turkish = [("windows-1254", 1), ("ibm857", 6), ("x-mac-turkish", 6)];

    private static readonly (string, int)[] Baltic = [("windows-1257", 1), ("iso-8859-13", 3), ("ibm775", 7)];

    private static readonly (string, int)[] Cyrillic = [("windows-1251", 0), ("koi8-u", 2), ("cp866", 2), ("iso-8859-5", 3), ("x-mac-cyrillic", 4)];

    public static IReadOnlyList<Alphabet> All { get; } =
    [
        new("üäöß", 0, Western),
        new("éèçàêëïôîâùûœæ", 0, Western),
        new("áéíóñú", 0, Western),
        new("ãçáéíóõâêôúàª", 1, Western),
        new("àèéìòù", 1, Western),
        new("öäåéü", 1, Western),
        new("øåæéö", 1, Western),
        new("éëïöüèá", 2, Western),
        new("áðéíóöþúýæ", 5, Western),
        new("äõöüšž", 5, Western),
        new("çèàéòóíúïü", 3, Western),
        new("éüöäßáíóèçñåøæãúêëïâôîàõœìùòûýðþÿšž", 3, Western),
        new("łóężąśćńź", 1, Central),
        new("íáéěřýščžůúťďňó", 1, Central),
        new("áíéýčšžúôľťňäďŕĺó", 1, Central),
        new("áéóöőíüúű", 1, Central),
        new("ăîşâţ", 2, Central),
        new("čšćžđ", 2, Central),
        new("éíáóöüäčšžśćłňřěýűőąęńůťďşţăđßôâçëî", 4, Central),
        new("ıüşçöğİâî", 2, Turkish),
        new("ėšžųįąūęč", 2, Baltic),
        new("āēīšūžļņģčķ", 2, Baltic),
        new("äõöüšž", 4, Baltic),
        new("āėšžēūīčąęįųļņģķõäöü", 4, Baltic),
        new("аоеинтрлсвкмдупяьыйгбзчхшжющцфэъё", 0, Cyrillic),
        new("аоиентрвлксдмупяьйгзбіхчєжшщюцїфґ", 1, Cyrillic),
        new("аоеинтрсвлкдмпузјгбчхшжцљњћђџфђ", 3, ("windows-1251", 0), ("iso-8859-5", 4)),
        new("αοιτεσνρκλςμπηυόάίέγδχθωβήζφύξώψϊϋΰΐ", 0, ("windows-1253", 1), ("iso-8859-7", 2), ("ibm737", 6), ("x-mac-greek", 6)),
        new("יוהלארמתבנשעםחדקןצפגזטכסךץף", 0, ("windows-1255", 1), ("ibm862", 6)),
        new("الميرنبدتعهسةفحكقشجطىصخزأوضثغذءإئؤظآـپچگژ", 0, ("windows-1256", 1), ("iso-8859-6", 3)),
        new("านรอกเงมยลวดทสตะปบคหแจพชขใไโผณธศถษซภฟญฐฎฤฉฒฑฆฬฌฏฮุู่้ิีึืัำ์็๊๋", 0, ("windows-874", 1)),
    ];
}
