using System.Text.RegularExpressions;

namespace Newsletter.Subscribers.Imports;

/// <summary>What a list says of the people on it, in the words of the usual services.</summary>
internal enum ListState
{
    /// <summary>They get mail.</summary>
    Subscribed,

    /// <summary>They were asked and have not answered.</summary>
    Asked,
    Left,
    Bounced,
    Complained,

    /// <summary>A word that nobody knows here: somebody has to look.</summary>
    Unknown,
}

internal static partial class ListStates
{
    private static readonly Dictionary<string, ListState> Words = new(StringComparer.Ordinal);

    // What says nothing, whatever a database calls nothing.
    private static readonly HashSet<string> Empty = [.. "null na nan nil undefined blank novalue 00000000 00000000000000 00000000000000z".Split(' ')];

    private static readonly HashSet<string> Yes = [.. "true yes 1 y on x checked ja oui si sí sim да так tak ano evet igen نعم 是 はい 예 כן".Split(' ')];

    private static readonly HashSet<string> No = [.. "false no 0 n off never unchecked nein non não нет ні nie ne nee nej hayır nem لا 否 いいえ 아니오 לא".Split(' ')];

    /// <summary>What such a word begins with or holds, in whatever form it stands and whatever is said beside it.</summary>
    private static readonly (ListState State, string[] Stems)[] Stems =
    [
        (ListState.Asked, Split("notconfirmed unconfirmed nonconfirm unbestätigt nichtbestätigt noconfirm nãoconfirm nonconferm неподтвер непідтвер nietbevestigd niepotwierdz notyetconfirmed unverified nonsubscrib notsubscribed neversubscribed nichtangemeldet 未确认 未確認 未認証 미확인")),
        (ListState.Complained, Split("spamcompl spamreport complain reportedspam markedasspam abusereport abusecompl beschwerde plainte жалоб 投诉")),
        (ListState.Bounced, Split("bounce undeliver unzustellbar rebotad rebote rückläufer nondeliv недостав invalidemail emailinvalid currentlyinvalid adresseinvalid invalide ungültig inválid バウンス 退信 반송")),
        (ListState.Left, Split("unsub optout optedout optingout blacklist blocklist suppress donotemail donotmail donotcontact donotsend emaildisabled abgemeldet abmeld abbestell ausgetragen gekündigt désabonn desabonn désinscri desinscri dadodebaja fechadebaja debaja descadastr disiscri uitgeschreven afgemeld отпис відпис wypisan odhlášen avanmäld avregistr frameldt afmeldt aboneliktençık 退订 退訂 取消订阅 取消訂閱 購読解除 登録解除 配信停止 購読停止 수신거부 구독취소 구독해지 غيرمشترك إلغاء ألغى")),
        (ListState.Subscribed, Split("subscribed angemeldet eingetragen abonniert suscrit suscript inscrit iscritt ingeschreven подпис підпис zapisan přihlášen assinante 已订阅 已訂閱 購読中 登録済 구독중")),
    ];

    static ListStates()
    {
        Add(ListState.Subscribed, "subscribed active enabled confirmed ok valid member free paid comped paying premium abonniert aktiv abonné actif suscrito activo inscrito ativo iscritto attivo aangemeld actief подписан активен активный підписаний abone aktif مشترك lead optin optedin singleoptin doubleoptin explicit express implied granted allowed subscribe open implicit deliverable transactional available paused snoozed regular premium gifted trialing prenumererar tilmeldt påmeldt abonnent tilaaja aktívny aktivní aktywny aktív ενεργός 有效 活跃 有効 配信中 활성 نشط");
        Add(ListState.Asked, "pending unconfirmed notconfirmed awaitingconfirmation awaiting unverified invited neveroptedin waiting requested nonconfirmé enattente ausstehend unbestätigt pendiente pendente inattesa ожидает неподтвержден notsubscribed nonsubscribed never none neversubscribed inactivepending unactivated");
        Add(ListState.Left, "unsubscribed unsubscribe left optout optedout optedoutofallemail deleted removed cancelled canceled inactive disabled suppressed blocklisted blacklisted blocked archived abgemeldet désabonné désinscrit inactif inativo inattivo inaktiv baja cancelado cancelada cancelou cancellato cancellata dadodebaja descadastrado disiscritto uitgeschreven отписан отписался неактивен неактивный відписаний مغادر denied revoked withdrawn manual global stopped rejected unsub churned expired peruutettu neaktivní nieaktywny ανενεργός");
        Add(ListState.Bounced, "cleaned bounced bounce hardbounced hardbounce softbounced undeliverable invalid nonexistent dropped failed returned dead unreachable rebotado недоставлен rückläufer");
        Add(ListState.Complained, "complained complaint complaints queja reclamación reclamação spam spamcomplaint markedasspam spammy reportedspam abuse abused abusecomplaint junk жалоба спам");
    }

    /// <summary>What a column is about whose name is not known as a whole: of those who left, whose address died, or who complained; null: of nothing like that.</summary>
    public static ListState? About(string header)
    {
        var words = string.Concat(header.Normalize().ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Links to leave by, figures, and keys: everybody has them.
        if (words.Any(w => w is "link" or "url" or "uri" or "href" or "token" or "hash" or "key" or "uid" or "count" or "counts" or "rate" or "score" or "number" or "total" or "soft" or "bounces" or "page" or "title" or "group" or "groups" or "id" or "ids"))
            return null;
        var about = OfStems(Fold(header));
        return about is ListState.Left or ListState.Bounced or ListState.Complained ? about : null;
    }

    /// <param name="header">The column's name: in a column "unsubscribed", yes is a no.</param>
    public static ListState Read(string word, string header)
    {
        var key = Fold(word);
        if (SaysNothing(word, key))
            return ListState.Subscribed;
        var column = Words.TryGetValue(Fold(header), out var known) ? known : About(header) ?? ListState.Subscribed;
        if (Fold(header) is "emaildisabled")
            column = ListState.Left;
        if (column is ListState.Left or ListState.Bounced or ListState.Complained)
        {
            // When, or why.
            return Yes.Contains(key) ? column : No.Contains(key) || IsLink(word) ? ListState.Subscribed : Of(key) is { } said ? said : column;
        }

        if (Yes.Contains(key))
            return ListState.Subscribed;
        if (No.Contains(key) && key != "never")
            return ListState.Left;
        var state = Of(key) ?? OfServer(word);
        // Since when they are: 2021-03-05 in a column "subscribed".
        return state == ListState.Unknown && Words.ContainsKey(Fold(header)) && LooksLikeDate(word) ? ListState.Subscribed : state;
    }

    /// <summary>Whether a column with this in it may say since when or why somebody gets no more mail.</summary>
    public static bool IsSaid(string word) => Fold(word) is var key && !SaysNothing(word, key) && !No.Contains(key) && !IsLink(word);

    /// <summary>Whether a word is one of those that only lists of subscribers use.</summary>
    public static bool IsOwnWord(string word) => OfStems(Fold(word)) is not null || Words.GetValueOrDefault(Fold(word)) is ListState.Bounced;

    public static bool IsKnown(string word, string header) => Read(word, header) != ListState.Unknown;

    private static bool SaysNothing(string word, string key) => key.Length == 0 || Empty.Contains(key) || word is "\\N" || (key.StartsWith("1970010100", StringComparison.Ordinal) && key.All(char.IsDigit));

    private static ListState? Of(string key) => Words.TryGetValue(key, out var state) ? state : OfStems(key);

    private static ListState? OfStems(string key)
    {
        foreach (var (state, stems) in Stems)
        {
            if (stems.Any(stem => key.Contains(stem, StringComparison.Ordinal)))
                return state;
        }

        return null;
    }

    /// <summary>A server's answer instead of a word.</summary>
    private static ListState OfServer(string word) => ServerAnswer().IsMatch(word) ? ListState.Bounced : ListState.Unknown;

    private static bool LooksLikeDate(string word) => word.Count(char.IsDigit) >= 4 && word.IndexOfAny(['-', '/', '.', ':', ' ']) > 0;

    private static bool IsLink(string word) => word.Contains("://", StringComparison.Ordinal);

    [GeneratedRegex(@"^[45](\d\d|\.\d{1,3}\.\d{1,3})\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServerAnswer();

    private static string Fold(string word) => string.Concat(word.Normalize().ToLowerInvariant().Where(char.IsLetterOrDigit));

    private static string[] Split(string words) => words.Split(' ');

    private static void Add(ListState state, string words)
    {
        foreach (var word in words.Split(' '))
            Words.TryAdd(word, state);
    }
}
