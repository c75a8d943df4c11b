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

internal static class ListStates
{
    private static readonly Dictionary<string, ListState> Words = new(StringComparer.Ordinal);

    static ListStates()
    {
        Add(ListState.Subscribed, "subscribed active enabled confirmed true yes 1 y on optin optedin ok valid member free paid comped paying premium abonniert aktiv ja abonné actif oui suscrito activo sí si inscrito ativo sim iscritto attivo aangemeld actief подписан активен активный да підписаний abone aktif مشترك نعم lead singleoptin doubleoptin explicit express implied granted allowed subscribe open implicit deliverable transactional available paused snoozed");
        Add(ListState.Asked, "pending unconfirmed notconfirmed awaitingconfirmation awaiting unverified invited neveroptedin waiting requested nonconfirmé enattente ausstehend unbestätigt pendiente ожидает неподтвержден notsubscribed nonsubscribed never none neversubscribed inactivepending");
        Add(ListState.Left, "unsubscribed unsubscribe left optout optedout optedoutofallemail deleted removed cancelled canceled inactive disabled false no 0 n off suppressed blocklisted blacklisted blocked archived abgemeldet nein désabonné désinscrit non inactif baja cancelado dadodebaja descadastrado disiscritto uitgeschreven отписан отписался нет неактивен неактивный відписаний مغادر denied revoked withdrawn manual global stopped rejected unsub churned expired");
        Add(ListState.Bounced, "cleaned bounced bounce hardbounced hardbounce softbounced undeliverable invalid nonexistent dropped failed returned dead unreachable rebotado недоставлен rückläufer");
        Add(ListState.Complained, "complained complaint complaints spam spamcomplaint markedasspam reportedspam abuse abused abusecomplaint junk жалоба спам");
    }

    /// <param name="header">The column's name: in a column "unsubscribed", yes is a no.</param>
    public static ListState Read(string word, string header)
    {
        var key = Fold(word);
        if (key.Length == 0)
            return ListState.Subscribed;
        var column = Words.GetValueOrDefault(Fold(header), ListState.Subscribed);
        var said = Words.TryGetValue(key, out var state) ? state : ListState.Unknown;
        if (column is ListState.Left or ListState.Bounced or ListState.Complained || Fold(header) is "emaildisabled")
        {
            var bad = column == ListState.Subscribed ? ListState.Left : column;
            return said is ListState.Subscribed ? bad : said is ListState.Left && IsNo(key) ? ListState.Subscribed : said == ListState.Unknown && key.Any(char.IsDigit) ? bad : said;
        }

        return said;
    }

    private static bool IsNo(string key) => key is "false" or "no" or "0" or "n" or "off" or "nein" or "non" or "нет";

    private static string Fold(string word) => string.Concat(word.Normalize().ToLowerInvariant().Where(char.IsLetterOrDigit));

    private static void Add(ListState state, string words)
    {
        foreach (var word in words.Split(' '))
            Words.TryAdd(word, state);
    }
}
