namespace Newsletter.Shell.DelimitedText;

/// <summary>
/// An encoding of Chinese, Japanese or Korean, two octets a letter. Its letters are ordered by how usual they are: the first half of each set is what texts are made of.
/// </summary>
/// <param name="Encoding">Its name.</param>
/// <param name="Kind">What two octets are together.</param>
/// <param name="Usual">Letters of names, towns and headers.</param>
/// <param name="HalfWidth">Some letters are one octet.</param>
internal sealed record EasternSet(string Encoding, Func<byte, byte, EasternLetter> Kind, string Usual, bool HalfWidth = false)
{
    private readonly HashSet<char> _usual = [.. Usual];

    public int Cost(ReadOnlySpan<byte> octets)
    {
        var encoding = System.Text.Encoding.GetEncoding(Encoding);
        Span<char> letter = stackalloc char[4];
        var cost = 0;
        for (var i = 0; i < octets.Length; i++)
        {
            var lead = octets[i];
            if (lead < 0x80)
                continue;
            if (HalfWidth && lead is >= 0xA1 and <= 0xDF)
            {
                cost += 9;
                continue;
            }

            // GB 18030 has four octets for what is beyond the usual letters.
            if (IsLong(octets[i..]))
            {
                cost += 22;
                i += 3;
                continue;
            }

            var trail = i + 1 < octets.Length ? octets[i + 1] : (byte)0;
            var kind = Kind(lead, trail);
            cost += (int)kind;
            if (kind == EasternLetter.None)
                continue;
            if (kind is EasternLetter.Usual or EasternLetter.Syllable && encoding.GetChars(octets.Slice(i, 2), letter) > 0 && _usual.Contains(letter[0]))
                cost -= 4;
            i++;
        }

        return cost;
    }

    private bool IsLong(ReadOnlySpan<byte> octets) =>
        Encoding == "gb18030" && octets is [>= 0x81 and <= 0xFE, >= 0x30 and <= 0x39, >= 0x81 and <= 0xFE, >= 0x30 and <= 0x39, ..];}

/// <summary>What a letter costs, by what it is.</summary>
internal enum EasternLetter
{
    Kana = 7,
    Syllable = 10,
    Usual = 11,
    Sign = 12,
    Rare = 17,
    Wide = 24,
    None = 40,
}

internal static class EasternSets
{
    public static IReadOnlyList<EasternSet> All { get; } =
    [
        new("gb18030", Gb, "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方白邹孟熊秦邱江小大明华丽伟芳娜秀英敏静强磊军洋勇艳杰娟涛超平刚玉兰北京上海广州深圳天津重庆成都武汉南京西安杭姓名邮箱城市电子件状态订阅是否地址省市"),
        new("euc-jp", Euc, Japanese),
        new("shift_jis", Sjis, Japanese, HalfWidth: true),
        new("big5", Big5, "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何高林羅鄭梁謝宋唐許韓馮鄧曹彭曾蕭田董潘袁蔡蔣余葉程魏蘇呂丁任盧姚沈鍾姜崔譚陸范汪廖石金賈韋夏方小大明華麗偉芳秀英敏靜強軍勇艷傑娟超平玉蘭臺台北高雄中南新竹嘉義屏東花蓮香港姓名電子郵件城市狀態訂閱是否地址縣市區路"),
        new("euc-kr", Kr, "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지영수현준철호미희경은선재상동서울부산대구인천광주전울산경기도시이름메일주소도시구독상태자"),
    ];

    private const string Japanese = "山田中村小林木本藤佐高井野川原上松下石橋太郎子美一二三東京都大阪府県市区町加伊渡辺斎吉清水池岡長谷口島崎久保福西谷森内藤近遠前後新宮杉浦和青菊千葉北海道名古屋横浜神戸氏姓名前住所電話状態購読健翔優花陽菜結衣樹蓮鈴";

    // Leads up to D7 are the usual letters, in the order of their sounds; what is behind goes by its strokes.
    private static EasternLetter Gb(byte lead, byte trail) => (lead, trail) switch
    {
        (>= 0xB0 and <= 0xD7, >= 0xA1 and <= 0xFE) => EasternLetter.Usual,
        (>= 0xD8 and <= 0xF7, >= 0xA1 and <= 0xFE) => EasternLetter.Rare,
        (0xA1 or 0xA3, >= 0xA1 and <= 0xFE) => EasternLetter.Sign,
        (>= 0xA2 and <= 0xA9, >= 0xA1 and <= 0xFE) => EasternLetter.Rare,
        (>= 0x81 and <= 0xFE, >= 0x40 and <= 0xFE and not 0x7F) => EasternLetter.Wide,
        _ => EasternLetter.None,
    };

    private static EasternLetter Euc(byte lead, byte trail) => (lead, trail) switch
    {
        (0xA4 or 0xA5, >= 0xA1 and <= 0xF6) => EasternLetter.Kana,
        (>= 0xB0 and <= 0xCF, >= 0xA1 and <= 0xFE) => EasternLetter.Usual,
        (0xA1 or 0xA3, >= 0xA1 and <= 0xFE) => EasternLetter.Sign,
        (>= 0xD0 and <= 0xF4, >= 0xA1 and <= 0xFE) => EasternLetter.Rare,
        (0x8E, >= 0xA1 and <= 0xDF) => EasternLetter.Rare,
        _ => EasternLetter.None,
    };

    private static EasternLetter Sjis(byte lead, byte trail) => (lead, trail) switch
    {
        (_, < 0x40 or 0x7F or > 0xFC) => EasternLetter.None,
        (0x82, >= 0x9F) or (0x83, <= 0x96) => EasternLetter.Kana,
        (0x81 or 0x82, _) => EasternLetter.Sign,
        (0x88, < 0x9F) => EasternLetter.None,
        (>= 0x88 and <= 0x97, _) or (0x98, <= 0x72) => EasternLetter.Usual,
        (>= 0x98 and <= 0x9F, _) or (>= 0xE0 and <= 0xEA, _) => EasternLetter.Rare,
        (0xED or 0xEE or >= 0xFA and <= 0xFC, _) => EasternLetter.Wide,
        _ => EasternLetter.None,
    };

    private static EasternLetter Big5(byte lead, byte trail) => (lead, trail) switch
    {
        (_, < 0x40 or (> 0x7E and < 0xA1) or > 0xFE) => EasternLetter.None,
        (>= 0xA4 and <= 0xC6, _) => EasternLetter.Usual,
        (>= 0xC9 and <= 0xF9, _) => EasternLetter.Rare,
        (0xA1 or 0xA2, _) => EasternLetter.Sign,
        (0xA3 or 0xC7 or 0xC8, _) => EasternLetter.Wide,
        _ => EasternLetter.None,
    };

    private static EasternLetter Kr(byte lead, byte trail) => (lead, trail) switch
    {
        (>= 0xB0 and <= 0xC8, >= 0xA1 and <= 0xFE) => EasternLetter.Syllable,
        (0xA1 or 0xA3, >= 0xA1 and <= 0xFE) => EasternLetter.Sign,
        (>= 0xCA and <= 0xFD, >= 0xA1 and <= 0xFE) => EasternLetter.Rare,
        (>= 0x81 and <= 0xC6, >= 0x41 and <= 0xFE and not (> 0x5A and < 0x61) and not (> 0x7A and < 0x81)) => EasternLetter.Wide,
        _ => EasternLetter.None,
    };
}
