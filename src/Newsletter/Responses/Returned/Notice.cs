using System.Net;
using System.Text.RegularExpressions;
using Newsletter.Engines.Mime;

namespace Newsletter.Responses.Returned;

/// <summary>What a report says in words, and whom it names, without the message that it returns.</summary>
internal sealed partial class Notice
{
    private const int MostText = 20_000;

    private Notice(string text, IReadOnlyList<string> recipients, IReadOnlyList<string> fallback)
    {
        (Text, Recipients, Fallback) = (text, recipients, fallback);
        var lines = text.Split('\n').Select(l => l.Trim()).ToList();
        Replies = [.. lines.Select((line, i) => (line, i)).Where(l => EnhancedCode.Reply(l.line) > 0 || EnhancedCode.In(l.line) is not null)
            .Select(l => l.i + 1 < lines.Count && EnhancedCode.Reply(lines[l.i + 1]) == 0 ? $"{l.line} {lines[l.i + 1]}".Trim() : l.line).Take(50)];
    }

    public string Text { get; }

    /// <summary>Named where a failed recipient stands; may be empty.</summary>
    public IReadOnlyList<string> Recipients { get; }

    /// <summary>Whom the returned message was for: the next best.</summary>
    public IReadOnlyList<string> Fallback { get; }

    /// <summary>The lines that look like a server's answer, each with the one behind it.</summary>
    public IReadOnlyList<string> Replies { get; }

    public static Notice Read(MimeEntity mail)
    {
        var whole = Words(mail);
        if (whole.Length > 5 * MostText)
            whole = whole[..(5 * MostText)];
        var cut = Marker().Match(whole);
        var text = cut.Success ? whole[..cut.Index] : whole;
        if (text.Length > MostText)
            text = text[..MostText];
        var ours = Addresses.In($"{mail.Header("To")} {mail.Header("From")} {mail.Header("Reply-To")} {mail.Header("Delivered-To")} {mail.Header("Return-Path")}").ToHashSet(StringComparer.OrdinalIgnoreCase);
        var returned = Returned(mail)?.Header("To") ?? (cut.Success ? OriginalTo().Match(whole, cut.Index) is { Success: true } to ? to.Groups[1].Value : null : null);
        var fallback = returned is null ? [] : Addresses.In(returned).Where(a => !Addresses.IsMachine(a)).Distinct(StringComparer.OrdinalIgnoreCase).Take(20).ToList();
        return new Notice(text, Named(mail, text, ours, fallback), fallback);
    }

    /// <summary>The message that was returned, whole or its header; null where there is none.</summary>
    public static MimeEntity? Returned(MimeEntity mail)
    {
        foreach (var part in mail.All().Skip(1))
        {
            if (part.ContentType.Value is "message/rfc822" or "message/global" && part.Parts.Count > 0)
                return part.Parts[0];
            if (part.ContentType.Value is "text/rfc822-headers" or "message/global-headers" or "message/rfc822" or "message/global" or "message/partial")
                return MimeReader.Read(part.Decode());
        }

        return null;
    }

    private static List<string> Named(MimeEntity mail, string text, HashSet<string> ours, List<string> fallback)
    {
        var named = Addresses.In(mail.Header("X-Failed-Recipients") ?? "").ToList();
        if (named.Count == 0)
            named = [.. Places().Matches(text).Select(m => Addresses.Bare(m.Groups.Cast<Group>().Skip(1).First(g => g.Success).Value)).OfType<string>().Where(Fits)];
        if (named.Count == 0)
            named = [.. Addresses.In(text).Where(a => fallback.Contains(a, StringComparer.OrdinalIgnoreCase))];
        if (named.Count == 0)
            named = [.. Addresses.In(text).Where(Fits).Take(1)];
        return [.. named.Distinct(StringComparer.OrdinalIgnoreCase).Take(50)];

        bool Fits(string address) => !Addresses.IsMachine(address) && (!ours.Contains(address) || fallback.Contains(address, StringComparer.OrdinalIgnoreCase));
    }

    private static string Words(MimeEntity mail)
    {
        // Of the first level alone: what lies deeper is the message that came back.
        foreach (var part in Own(mail))
        {
            if (part.ContentType.Value is "text/plain" or "text" or "application/octet-stream" && part.Text() is { } text && text.AsSpan().Trim().Length > 0)
                return text;
        }

        var html = Own(mail).FirstOrDefault(p => p.ContentType.Value == "text/html")?.Text();
        if (html is not null)
            return WebUtility.HtmlDecode(Tags().Replace(Breaks().Replace(html, "\n"), " "));
        return Own(mail).FirstOrDefault()?.Text() ?? "";
    }

    /// <summary>The parts that whoever wrote the notice wrote, without the message that it returns.</summary>
    public static IEnumerable<MimeEntity> Own(MimeEntity entity) => entity.Parts.Count == 0
        ? [entity]
        : entity.ContentType.Is("message/") ? [] : entity.Parts.SelectMany(Own).Where(p => !p.ContentType.Is("message/") && p.ContentType.Value != "text/rfc822-headers");

    [GeneratedRegex(@"<(?:br|/p|/div|/tr|/li|p)\b[^>]*>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Breaks();

    [GeneratedRegex(@"(?s)<(?:style|script|head)\b.*?</(?:style|script|head)>|<(?![\w.+-]+@)[^>]*>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Tags();

    // Where the words end and the returned message begins.
    [GeneratedRegex(@"^(?:[-=_ ]{2,}.*(?:copy of (?:the|your)|original message|message header|undelivered message|returned message|unsent message|mensaje original|message text|message follows|headers? follow|included (?:message|headers)|forwarded message).*|(?:message headers follow|original message (?:follows|header)|a copy of the (?:original )?message|the original message(?! was received)|received message follows|.*the (?:original|following) message (?:is|was) (?:below|included)|.*(?:copy|text|headers) of (?:the|your) (?:original )?message[^.]*(?:follows?|below|attached|:\s*$)|.*元のメッセージ).*|Return-Path: .*|Received: .*)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline, 2000)]
    private static partial Regex Marker();

    [GeneratedRegex(@"^(?:>\s*)?To:\s*(.+)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex OriginalTo();

    // Where failed recipients stand in notices: alone on a line, before a colon, behind a word for it.
    [GeneratedRegex(
        @"^[ \t>*-]*<([^<>\s@]+@[^<>\s]+)>[:,;.]?(?:[ \t].*)?$|^[ \t>*-]*([^<>\s@:;,""'()]+@[\w.-]+)[ \t]*:?[ \t]*(?:\.\.\..*)?$|(?:recipients?|rcpt to|e-?mail address|address|adress[ae]|an|to|for|destinatario|user|mailbox|RCPT)(?: address)?[ \t]*[:=]?[ \t]*[<'""]([^<>\s@'""]+@[^<>\s'""]+)[>'""]|(?:final-recipient|original-recipient|recipients?|rcpt to|to)[ \t]*:[ \t]*(?:rfc822;[ \t]*)?<?([^<>\s@,;""'()]+@[\w.-]+)|^[ \t]*[<(]?([^<>\s@:;,""'()]+@[\w.-]+)[>)]?[ \t:.-]+(?:\.\.\.|.{0,40}(?:unknown|no such|not |invalid|failed|reason|full|quota|exceed|over|does|disab|reject|user|mailbox|\d{3}))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline, 2000)]
    private static partial Regex Places();
}
