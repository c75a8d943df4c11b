namespace Newsletter.Subscribers.Imports;

/// <summary>Columns in which people were asked whether they want mail: "Newsletter", "Einwilligung", "Consent to e-mail marketing". A no there is a no, and so is what nobody ticked.</summary>
internal static class MailQuestion
{
    /// <summary>What a name is about, as its words begin; a word of less than five letters stands alone.</summary>
    private static readonly string[] Mail = Split(
        "newsletter enewsletter news mail mails email emails mailing mailings emailing marketing werbung mailwerbung emailwerbung rundbrief rundschreib infobrief infolettre lettre infomail bulletin boletín boletin boletim bollettin nieuwsbri nyhetsbrev nyhedsbrev uutiskirj hírlevél hirlevel zpravodaj biuletyn bülten ebülten рассыл розсил новост новин bilten نشرة النشرة البريد ניוזלטר דיוור "
        + "subscri abonn abo abos suscri suscrip inscri iscri iscriz assinatur подпис підпис abonel inschrij prenum tilmeld påmeld felirat subskryp předplat odběr اشتراك الاشتراك");

    private static readonly string[] Consent = Split(
        "consent permission optin optedin agree agreed agrees agreement accept allow allowed einwillig einverst zustimm zugestimmt consens accord autoris autoriz acepta acepto acept permiso aceita aceito permiss toestemm akkoord samtyck samtykk suostumus zgoda zgody souhlas súhlas hozzájár onay izin rıza соглас разреш згода съглас pristanak privola consimț acord συγκατάθ συναίν موافق الموافق אישור הסכמה gdpr dsgvo rgpd lopd kvkk");

    private static readonly HashSet<string> Between = [.. Split(
        "information the a an to for of by via from we us you i may can do is has have was be get gets want wants wanted would like receive receives receiving send on in at or and ok given granted status flag list customer our your my e mail opt opted "
        + "der die das den dem zur zum für von per mit und hat will möchte erhalten erhält bekommt empfängt le la les l de d du des à au en pour par et recevoir reçoit el los las al del para por y recibir recibe desea quiero il lo gli i di da ricevere riceve o os as dos receber recebe het een voor van met ontvangt ontvangen на в по о об с и для получать получает согласен")];

    // Scripts without blanks between their words.
    private static readonly string[] Unspaced = Split("メルマガ メールマガジン ニュースレター 購読 配信希望 メール配信 同意 订阅 訂閱 电子报 電子報 邮件列表 뉴스레터 구독 수신동의 메일수신 동의");

    private static readonly HashSet<string> Not = [.. Split("not no non kein keine keinen pas sans without sin sem senza ohne stop не нет без ikke inte ei bez nie geen לא بدون لا don dont")];

    // How many, where it is the whole of a name.
    private static readonly HashSet<string> Counted = [.. Split("emails mails mailings newsletters subscriptions")];

    /// <param name="words">Of a column's name, in small letters.</param>
    /// <returns>Whether a yes there is one to mail; false where it is a no, as in "No newsletter"; null where people were asked something else, or nothing.</returns>
    public static bool? Read(string[] words)
    {
        if (words.Length == 0 || (words.Length == 1 && Counted.Contains(words[0])))
            return null;
        if (words.Any(w => Unspaced.Any(s => w.Contains(s, StringComparison.Ordinal))))
            return true;
        var asked = false;
        foreach (var word in words)
        {
            var about = Begins(word, Mail) || Begins(word, Consent);
            asked |= about;
            if (!about && !Between.Contains(word) && !Not.Contains(word))
                return null;
        }

        return asked ? !words.Any(Not.Contains) : null;
    }

    private static bool Begins(string word, string[] stems) => stems.Any(stem => stem.Length < 5 ? word == stem : word.StartsWith(stem, StringComparison.Ordinal));

    private static string[] Split(string words) => words.Split(' ');
}
