using System.Text.RegularExpressions;

namespace Newsletter.Responses.Returned;

/// <summary>
/// From codes and words to a kind. Servers give the same code to everything, so the words of <c>phrases.tsv</c> go first, the remote server's before the
/// reporting one's; then the codes, of which RFC 3463 makes subject and detail count and RFC 5321 the first digit.
/// </summary>
internal static partial class Verdict
{
    private static readonly Lazy<IReadOnlyList<(ReturnKind Kind, Regex Words)>> Phrases = new(ReadPhrases);

    public static (ReturnKind Kind, string? Status) Of(RecipientStatus recipient, Notice notice)
    {
        var said = recipient.Diagnostic ?? "";
        var status = Status(recipient, said, notice);
        if (recipient.IsDelayed)
            return (ReturnKind.Delayed, status);
        var kind = said.Length > 0 ? OfWords(said, recipient.Status) : null;
        kind ??= OfReplies(notice) ?? ByCode(recipient.Status) ?? ByWords(notice.Text);
        kind ??= ByReply(status, said, notice);
        if (kind == ReturnKind.Hard && ((ByCode(status) != ReturnKind.Hard && IsAboutMessage(notice.Text)) || MayPass(recipient, said)))
            kind = ReturnKind.Soft;
        return (kind.Value, status);
    }

    private static ReturnKind? OfWords(string said, string? status) => ByWords(said) ?? ByCode(EnhancedCode.In(said) ?? status);

    /// <summary>Where a notice names several recipients, the worst of their fates counts.</summary>
    private static ReturnKind? OfReplies(Notice notice)
    {
        var kinds = notice.Replies.Select(line => OfWords(line, null)).OfType<ReturnKind>().ToList();
        return kinds.Count == 0 ? null : notice.Recipients.Count > 1 && kinds.Contains(ReturnKind.Hard) ? ReturnKind.Hard : kinds[0];
    }

    /// <summary>
    /// A report that calls the failure transient (4.x) and shows no final answer; and 5.2.0, with which mobile providers say «user unknown» of readers who
    /// let in only whom they know.
    /// </summary>
    private static bool MayPass(RecipientStatus recipient, string said) =>
        recipient.Status is "5.2.0" || (recipient.Status?[0] == '4' && EnhancedCode.Reply(said) < 500);

    /// <summary>For a reply at the time of sending: its text and codes alone.</summary>
    public static ReturnKind OfReply(string reply) =>
        ByWords(reply) ?? ByCode(EnhancedCode.In(reply)) ?? (EnhancedCode.Reply(reply + " ") == 556 ? ReturnKind.Hard : ReturnKind.Soft);

    /// <summary>
    /// For what a mail provider calls a failure for good. It knows that it gave up, and its word stands unless the server's own say that the message or its sender was
    /// refused, or that the box is full: no reader pays for that with their subscription.
    /// </summary>
    /// <param name="said">The server's words, if the provider passes them on.</param>
    /// <param name="status">An enhanced code, if it has a field for it.</param>
    public static ReturnKind OfProvider(string? said, string? status)
    {
        var words = Words.Of(said);
        var kind = words is null ? ByCode(EnhancedCode.In(status)) : OfWords(words, EnhancedCode.In(status));
        return kind is ReturnKind.Soft or ReturnKind.Delayed ? kind.Value : ReturnKind.Hard;
    }

    private static ReturnKind? ByWords(string text)
    {
        if (text.Length == 0)
            return null;
        var line = Line(text);
        foreach (var (kind, words) in Phrases.Value)
        {
            if (words.IsMatch(line))
                return kind;
        }

        return null;
    }

    /// <summary>Codes that mean one thing wherever they are used.</summary>
    private static ReturnKind? ByCode(string? code) => code switch
    {
        "5.1.1" or "5.1.2" or "5.1.3" or "5.1.6" or "5.1.10" or "5.1.351" or "5.4.4" or "5.7.17" or "5.7.18" or "4.7.17" or "4.7.18" => ReturnKind.Hard,
        "4.4.7" or "5.4.7" or "4.4.1" => ReturnKind.Delayed,
        "5.2.2" or "4.2.2" or "5.3.4" or "5.2.3" or "5.4.6" => ReturnKind.Soft,
        { } other when other.StartsWith("5.7.", StringComparison.Ordinal) || other[0] == '4' => ReturnKind.Soft,
        _ => null,
    };

    private static ReturnKind ByReply(string? status, string said, Notice notice) =>
        EnhancedCode.Reply(said.Length > 0 ? said : notice.Replies.FirstOrDefault() ?? "") is 550 or 551 or 553 && status is null or "5.1.0" ? ReturnKind.Hard : ReturnKind.Soft;

    private static string? Status(RecipientStatus recipient, string said, Notice notice)
    {
        var own = recipient.Status;

        // A gateway's 5.0.0 says less than the server's own words behind it.
        var vague = own is null || own.EndsWith(".0.0", StringComparison.Ordinal);
        if (!vague)
            return own;
        if (EnhancedCode.In(said) is { } told)
            return told;
        var written = EnhancedCode.In(notice.Text);
        return own is null || written?[0] == own[0] ? written ?? own : own;
    }

    private static List<(ReturnKind Kind, Regex Words)> ReadPhrases()
    {
        using var stream = typeof(Verdict).Assembly.GetManifestResourceStream("Newsletter.Responses.Returned.phrases.tsv")!; // embedded by the project
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.TrimEnd('\r').Split('\t')).Select(
            cells => (Enum.Parse<ReturnKind>(cells[0], ignoreCase: true), new Regex(cells[1], RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(2))))];
    }

    /// <summary>The recipient had been taken when the refusal came: it concerns the message, or its sender.</summary>
    private static bool IsAboutMessage(string text)
    {
        var line = Line(text);
        return AboutMessage().IsMatch(line) && !AtRecipient().IsMatch(line);
    }

    private static string Line(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"in reply to (?:the )?(?:end of )?DATA|SMTP command DATA|(?:after|in reply to|in response to) (?:pipelined )?(?:the )?(?:MAIL FROM|end of data)|>>> MAIL FROM:\S+(?: [\w=]+)* <<< 5|>>> DATA (?:<<< 354.{0,200}?>>> \. )?<<< 5", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex AboutMessage();

    [GeneratedRegex(@">>> RCPT TO:\S+(?: \S+)? <<< 5", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex AtRecipient();
}
