using Newsletter.Articles;
using Newsletter.Issues;

namespace Newsletter.Scheduling.Checks;

/// <summary>What the words of an issue say about themselves.</summary>
internal static class ContentChecks
{
    /// <param name="last">The issue sent before, or null.</param>
    /// <param name="ranBefore">Articles that stood in an issue that was sent, with that issue's subject.</param>
    public static IEnumerable<Check> Of(RevisionContent content, RevisionContent? last, IReadOnlyDictionary<Guid, string> ranBefore) =>
    [
        Subject(content),
        .. Repeats(content, last),
        content.Articles.Count > 0
            ? new Check("articles", CheckLevel.Ok, "Articles are placed", $"{content.Articles.Count}")
            : new Check("articles", CheckLevel.Error, "There is no article", "Place at least one."),
        .. content.Articles.SelectMany(article => Article(article, ranBefore)),
        .. Leftovers([content.Subject, content.Preheader, content.Intro, content.SignOff], "The issue", article: null),
    ];

    private static Check Subject(RevisionContent content) =>
        string.IsNullOrWhiteSpace(content.Subject)
            ? new Check("subject", CheckLevel.Error, "The subject is missing", "Write one: it decides whether the mail is opened.")
            : string.IsNullOrWhiteSpace(content.Preheader)
                ? new Check("preheader", CheckLevel.Warning, "The preheader is missing", "Inboxes show the first words of the mail beside the subject instead.")
                : new Check("subject", CheckLevel.Ok, "Subject and preheader are there", content.Subject);

    private static IEnumerable<Check> Repeats(RevisionContent content, RevisionContent? last)
    {
        if (last is not null && Same(content.Subject, last.Subject))
            yield return new Check("subject-repeats", CheckLevel.Warning, "The subject is that of the last issue", "Readers will take it for the mail they have seen. Write a new one.");
        if (last is not null && Same(content.Preheader, last.Preheader))
            yield return new Check("preheader-repeats", CheckLevel.Warning, "The preheader is that of the last issue", "Say what is new this time.");
    }

    private static IEnumerable<Check> Article(PlacedArticle placed, IReadOnlyDictionary<Guid, string> ranBefore)
    {
        var article = placed.Content;
        if (article is { Lead: "", Body: "", Takeaway: null, Points.Count: 0 })
            yield return new Check("empty-article", CheckLevel.Warning, "An article says nothing yet", $"It is a headline alone: {article.Headline}", placed.Id);
        if (article.Image is { } image && string.IsNullOrWhiteSpace(image.Alt))
            yield return new Check("alt-text", CheckLevel.Warning, "An image has no alternative text", $"Say what it shows, for those who do not see it: {article.Headline}", placed.Id);
        if (ranBefore.TryGetValue(placed.Id, out var issue))
            yield return new Check("ran-before", CheckLevel.Warning, "An article ran before", $"Readers had it in “{issue}”: {article.Headline}", placed.Id);
        foreach (var check in Leftovers(Texts(article), article.Headline, placed.Id))
            yield return check;
    }

    private static IEnumerable<Check> Leftovers(IEnumerable<string> texts, string where, Guid? article)
    {
        var found = LeftoverMarks.In(texts);
        if (found.Count > 0)
            yield return new Check("leftover", CheckLevel.Warning, "A mark was left in the text", $"“{string.Join("”, “", found)}” in: {where}", article);
    }

    private static IEnumerable<string> Texts(ArticleContent article) =>
        [article.Headline, article.Source, article.Lead, .. article.Points, article.Body, article.Takeaway?.Label ?? "", article.Takeaway?.Text ?? "", article.Image?.Alt ?? ""];

    private static bool Same(string one, string other) => one.Trim().Length > 0 && one.Trim().Equals(other.Trim(), StringComparison.OrdinalIgnoreCase);
}
