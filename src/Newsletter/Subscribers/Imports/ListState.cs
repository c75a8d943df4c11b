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

    /// <summary>What such a word begins with or holds, in whatever form it stands and whatever is said beside it.</summary>
    private static readonly (ListState State, string[] Stems)[] Stems =
    [
        (ListState.Asked, Split("notconfirmed unconfirmed pendingconf pendingopt awaitingconf awaitingopt nonconfirm unbestätigt nichtbestätigt noconfirm nãoconfirm nonconferm неподтвер непідтвер nietbevestigd niepotwierdz notyetconfirmed unverified nonsubscrib notsubscribed neversubscribed nichtangemeldet 未确认 未確認 未認証 미확인 aufbestätigung attentedeconf pendientedeconf confirmacióne čekánapotvr înașteptare ожидаетподтв очікуєпідтв onaybekl nepotvrz megerősítésrevár neconfirmat ejbekräft ikkebekræft ikkebekreft vahvistam menunggukonf chưaxácnhận بانتظارالتأكيد غيرمؤكد 确认中 待确认 待確認 待驗證 确认邮件 確認待 仮登録 미인증 확인대기 optinsent doisent confirmationsent doipending unopenedconf")),
        (ListState.Complained, Split("spamcompl spamreport complain reportedspam reportedasspam markedasspam alsspam commespam comospam comespam abusereport abusecompl beschwerde жалоб жалов скарг şikayet شكوى 投诉 垃圾邮件 迷惑メール スパム 스팸신고")),
        (ListState.Bounced, Split("bounc undeliver unzustellbar rebotad rebote rückläufer nondeliv недостав invalidemail emailinvalid currentlyinvalid adresseinvalid invalide ungültig inválid nosuchuser nosuchmailbox userunknown unknownuser mailboxnotfound mailboxfull mailboxunavail addressnotfound emaildoesnotexist badaddress deliveryfailed unreachable rimbalz недейств несуществ nedoručit visszapatt バウンス エラー 退信 반송 مرتد")),
        (ListState.Left, Split("unsub noemail optout optedout optingout blacklist blocklist suppress donotemail donotmail donotcontact donotsend emaildisabled nomail abgemeldet abmeld abbestell ausgetragen gekündigt désabonn desabonn désinscri desinscri dadodebaja fechadebaja debaja descadastr disiscri uitgeschreven afgemeld отпис відпис wypisan wypisał consentwithdr consentrevok rejectedconsent odhlášen avanmäld avregistr frameldt afmeldt aboneliktençık abonelikten dezabon leiratkoz lemondott odjavlj одјављ διαγραφ διαγραμμέν peruut huỷđăngký hủyđăngký berhentiberl لغواشتراک لغواشتراك 退订 退訂 取消订阅 取消訂閱 購読解除 登録解除 配信停止 購読停止 수신거부 구독취소 구독해지 구독중지 غيرمشترك بدوناشتراك إلغاء ألغى")),
        (ListState.Subscribed, Split("subscribed angemeldet eingetragen abonniert suscrit suscript inscrit iscritt ingeschreven подпис підпис zapisan přihlášen assinante 已订阅 已訂閱 訂閱中 订阅中 購読中 登録済 구독중 abonat feliratkoz prenumer pretplaćen претплаћ εγγεγραμμέν đãđăngký")),
    ];

    /// <summary>What ended, in a word that says that somebody was subscribed: too common in the names of columns to be looked for there.</summary>
    private static readonly string[] Ended = Split("cancel annul anulow anulad storniert beendet gekünd gesperrt widerruf widerspr revok withdr ended expired terminat отмен отказ скасован iptal trukket zrušen");

    // Before the word that says subscribed, apart or in one with it: never was, and was once.
    private static readonly HashSet<string> Never = [.. Split("not no non un false 0 nicht kein keine pas não nao ne nie не ні niet geen ikke ej inte ei değil لا ليس غير לא")];

    private static readonly HashSet<string> Once = [.. Split("longer former formerly previously previous was ex once until mehr plus más mais più meer больше уже już ehemals ehemaliger ancien ancienne antes byly бывший eski des dis od de")];

    // Columns that say so in the whole of their name, where their cells say yes and no.
    private static readonly HashSet<string> Agreed = [.. Split("active enabled aktiv actif activo ativo attivo actief активен abonné abonnée abone optin optedin subscribe deliverable valid")];

    private static readonly HashSet<string> Confirmed = [.. Split("confirmed verified activated optinconfirmed doubleoptin emailconfirmed emailverified bestätigt aktiviert confirmé confirmado confermato verificado подтвержден подтверждён potwierdzony bevestigd")];

    // Words of lists that are about other things as well where they are the names of columns.
    private static readonly HashSet<string> Elsewhere = [.. Split("manual global returned failed rejected stopped expired denied churned dropped junk suspended quit excluded lapsed resigned regular email digest owner manager moderator verified approved engaged enrolled doi subscriber receiving 停止 取消 無効 无效 無效 不正 left none never new open waiting requested")];

    static ListStates()
    {
        Add(ListState.Subscribed, "subscribed active enabled confirmed ok valid member free paid comped paying premium abonniert aktiv abonné actif suscrito activo inscrito ativo iscritto attivo aangemeld actief подписан активен активный підписаний abone aktif مشترك lead optin optedin singleoptin doubleoptin explicit express implied granted allowed subscribe open implicit deliverable transactional available paused snoozed regular premium gifted trialing prenumererar tilmeldt påmeldt abonnent tilaaja aktívny aktivní aktywny aktív ενεργός 有效 活跃 正常 有効 配信中 활성 구독 نشط فعال مفعل مؤكد عضو bestätigt abonnée abonnés confirmé confirmée confirmado confirmada confermato geabonneerd bevestigd активна активный активний подтвержден подтверждён подтверждена підтверджений onaylı onaylandı potwierdzony potvrzeno potvrzený activ aktivan aktiverad aktiivinen prijavljen berlangganan hoạtđộng נרשם רשום פעיל subscriber doi enrolled receiving engaged approved verified owner manager moderator regular email digest abridged eachemail alldigests pastdue churning trialed upcoming");
        Add(ListState.Asked, "pending unconfirmed notconfirmed awaitingconfirmation awaiting unverified invited neveroptedin waiting requested nonconfirmé enattente ausstehend unbestätigt pendiente pendente inattesa inafwachting validating bekliyor onaylanmadı oczekuje oczekujący väntar afventer avventer odottaa εκκρεμεί ממתין قيدالانتظار 대기 대기중 transactionalonly ожидает неподтвержден notsubscribed nonsubscribed never none neversubscribed inactivepending unactivated");
        Add(ListState.Left, "unsubscribed unsubscribe left inactivo gesperrt bloqué bloqueado bloccato заблокирован banned deactivated byuser byadmin bymoderator optout optedout optedoutofallemail deleted removed cancelled canceled inactive disabled suppressed blocklisted blacklisted blocked archived abgemeldet désabonné désinscrit inactif inativo inattivo inaktiv baja cancelado cancelada cancelou cancellato cancellata dadodebaja descadastrado disiscritto uitgeschreven отписан отписался неактивен неактивный відписаний مغادر denied revoked withdrawn manual global stopped rejected unsub churned expired peruutettu neaktivní nieaktywny ανενεργός suspended noemail dnc lapsed resigned quit excluded unenrolled erased forgotten anonymized anonymised gelöscht widerrufen storniert gekündigt résilié supprimé eliminado anulado disattivato rimosso revocato removido excluído opgezegd verwijderd удален удалён удалена видалений silindi iptaledildi pasif usunięty zrezygnował törölt törölve inaktív inactiv neaktivan avslutad uppsagd avmeldt utmeldt poistunut הוסר הסיר לאפעיל غيرنشط غيرفعال غیرفعال ملغى محذوف معطل 解除 退会 退会済み 停止 停止中 無効 已取消 取消 无效 無效 不活跃 已停用 已删除 탈퇴 해지 비활성 đãhủy ngừnghoạtđộng nonaktif tidakaktif ยกเลิก notactive nolongeractive inactiveuser");
        Add(ListState.Bounced, "cleaned bounced bounce hardbounced hardbounce softbounced undeliverable rejeté odbity devolvido возврат avvisad 무효 不正 invalid nonexistent dropped failed returned dead unreachable rebotado недоставлен rückläufer");
        Add(ListState.Complained, "complained complaint complaints plainte queja reclamación reclamação spam spamcomplaint markedasspam spammy reportedspam abuse abused abusecomplaint junk spammer fbl feedbackloop reclamo skarga жалоба спам");
    }

    /// <summary>What a column is about whose name is not known as a whole: of those who left, whose address died, or who complained; null: of nothing like that.</summary>
    public static ListState? About(string header)
    {
        var words = Tokens(header);
        // Links to leave by, figures, and keys: everybody has them. Other ways than mail have their own noes.
        if (words.Any(w => w is "link" or "url" or "uri" or "href" or "token" or "hash" or "key" or "uid" or "count" or "counts" or "rate" or "score" or "number" or "total" or "soft" or "bounces" or "page" or "title" or "group" or "groups" or "id" or "ids")
            || IsOfOtherWays(words))
        {
            return null;
        }

        var about = OfStems(Fold(header));
        return about is ListState.Left or ListState.Bounced or ListState.Complained ? about : null;
    }

    /// <summary>Whether a column that says yes and no, and whose name is no list's word as a whole, says who gets mail: "disabled", "Abonné", "Newsletter consent".</summary>
    public static bool AsksWho(string header)
    {
        var key = Fold(header);
        var tokens = Tokens(header);
        if (IsOfOtherWays(tokens))
            return false;
        return MailQuestion.Read(tokens) is not null || Agreed.Contains(key) || Confirmed.Contains(key) || OfStems(key) == ListState.Subscribed
            || (Words.TryGetValue(key, out var state) && state is not (ListState.Subscribed or ListState.Unknown) && !Elsewhere.Contains(key));
    }

    /// <summary>Whether a yes there is a no to mail: "Unsubscribed", "No newsletter".</summary>
    public static bool AsksWhoNot(string header) => MailQuestion.Read(Tokens(header)) == false || Column(Fold(header), header) is ListState.Left or ListState.Bounced or ListState.Complained or ListState.Asked;

    /// <summary>Whether a column's name can mean nothing else than who is subscribed; a "state" may be of a country.</summary>
    public static bool IsSurely(string header) => OfStems(Fold(header)) == ListState.Subscribed || About(header) is not null;

    public static bool IsYes(string word) => YesNo.Read(word, Fold(word)) == true;

    public static bool IsYesNo(string word) => YesNo.Read(word, Fold(word)) is not null || SaysNothing(word, Fold(word));

    /// <param name="header">The column's name: in a column "unsubscribed", yes is a no.</param>
    public static ListState Read(string word, string header)
    {
        var key = Fold(word);
        var yes = YesNo.Read(word, key);
        if (yes is null && SaysNothing(word, key))
            return ListState.Subscribed;
        var name = Fold(header);
        var column = Column(name, header);
        if (Confirmed.Contains(name) && (yes is not null || Of(word) is null))
            return yes == false ? ListState.Asked : ListState.Subscribed;
        // A database's yes is one where it is asked; as a code of states it is somebody's own.
        if (word.TrimStart() is ['-', >= '0' and <= '9', ..] && column == ListState.Subscribed && !AsksWho(header))
            return ListState.Unknown;
        if (column is ListState.Left or ListState.Bounced or ListState.Complained || (column == ListState.Asked && yes is not null))
        {
            // When, or why.
            return yes == true ? column : yes == false || IsLink(word) ? ListState.Subscribed : Of(word) is { } said ? said : column;
        }

        if (yes is { } answer && key != "never")
            return answer ? ListState.Subscribed : ListState.Left;
        var state = Of(word) ?? OfServer(word);
        // Since when they are: 2021-03-05 in a column "subscribed".
        return state == ListState.Unknown && Words.ContainsKey(name) && LooksLikeDate(word) ? ListState.Subscribed : state;
    }

    /// <summary>What a yes under a column's name says.</summary>
    private static ListState Column(string name, string header) =>
        name is "emaildisabled" ? ListState.Left
        : Words.TryGetValue(name, out var known) ? known
        : About(header) ?? (MailQuestion.Read(Tokens(header)) == false ? ListState.Left : ListState.Subscribed);

    /// <summary>Whether a column with this in it may say since when or why somebody gets no more mail.</summary>
    public static bool IsSaid(string word) => Fold(word) is var key && YesNo.Read(word, key) is var yes && (yes ?? !SaysNothing(word, key)) && !IsLink(word);

    /// <summary>Whether a word is one of those that only lists of subscribers use.</summary>
    public static bool IsOwnWord(string word) => OfStems(Fold(word)) is not null || Words.GetValueOrDefault(Fold(word)) is ListState.Bounced;

    /// <summary>Whether it is a word for somebody's state, and no yes, date or number.</summary>
    public static bool IsWord(string word) => Of(word) is not null;

    public static bool IsKnown(string word, string header) => Read(word, header) != ListState.Unknown;

    private static bool SaysNothing(string word, string key) => key.Length == 0 || Empty.Contains(key) || word is "\\N" || (key.StartsWith("1970010100", StringComparison.Ordinal) && key.All(char.IsDigit));

    private static ListState? Of(string word)
    {
        var key = Fold(word);
        if (Words.TryGetValue(key, out var state))
            return state;
        return OfStems(key) is not { } held ? null : held == ListState.Subscribed ? Unless(word) : held;
    }

    /// <summary>Subscribed, unless what stands beside it takes it back: "not subscribed", "no longer subscribed", "desuscrito", "подписка отменена".</summary>
    private static ListState Unless(string word)
    {
        var tokens = Tokens(word);
        if (tokens.Any(t => Once.Contains(t) || Once.Contains(Before(t)) || Ended.Any(e => t.Contains(e, StringComparison.Ordinal))))
            return ListState.Left;
        return tokens.Any(t => Never.Contains(t) || Never.Contains(Before(t))) ? ListState.Asked : ListState.Subscribed;
    }

    /// <summary>What stands in one word with "subscribed", before it.</summary>
    private static string Before(string token) =>
        Stems[^1].Stems.Select(stem => token.IndexOf(stem, StringComparison.Ordinal)).Where(at => at > 0).Select(at => token[..at]).FirstOrDefault("");

    private static string[] Tokens(string text) =>
        string.Concat(text.Normalize().ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsOfOtherWays(string[] tokens) => tokens.Any(t => t is "sms" or "whatsapp" or "phone" or "mobile" or "call" or "calls" or "fax" or "push" or "postal" or "telefon");

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

    private static string Fold(string word) => string.Concat(word.Normalize().Replace('İ', 'i').ToLowerInvariant().Where(char.IsLetterOrDigit));

    private static string[] Split(string words) => words.Split(' ');

    private static void Add(ListState state, string words)
    {
        foreach (var word in words.Split(' '))
            Words.TryAdd(word, state);
    }
}
