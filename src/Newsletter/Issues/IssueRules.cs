using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;

namespace Newsletter.Issues;

/// <summary>What an issue's fields may hold.</summary>
internal static class IssueRules
{
    public const int MostArticles = 200;

    private const int MostSegments = 20;

    /// <param name="publication">The issue's.</param>
    public static async Task<FieldErrors> CheckAsync(
        NewsletterDb db, IDesignNames designs, IAudienceSegments segments, int publication, IssueContent content, CancellationToken cancellationToken)
    {
        var errors = CheckTexts(content.Subject, content.Preheader, content.Intro, content.SignOff, required: false);
        if (content.Deadline is { } deadline && (deadline < TimeSpan.FromMinutes(1) || deadline > TimeSpan.FromDays(14)))
            errors.Add("deadline", "From 00:01:00 to 14.00:00:00.");
        if (content.Design is { } design && await designs.NamesAsync(cancellationToken) is var names && !names.Contains(design))
            errors.Add("design", $"There is no design '{design}'. There are: {string.Join(", ", names)}.");
        var known = await segments.FindAsync(publication, content.Audience.All, cancellationToken);
        CheckAudience("audience.include", content.Audience.Include, known, errors);
        CheckAudience("audience.exclude", content.Audience.Exclude, known, errors);
        await CheckArticlesAsync(db, content.Articles, errors, cancellationToken);
        return errors;
    }

    public static FieldErrors CheckTexts(string subject, string preheader, string intro, string signOff, bool required = true)
    {
        var errors = new FieldErrors();
        errors.Line("subject", subject, 300, required);
        errors.Line("preheader", preheader, 300);
        errors.Prose("intro", intro, 20_000);
        errors.Prose("signOff", signOff, 20_000);
        return errors;
    }

    /// <summary>What a draft still lacks before it can be reviewed.</summary>
    public static FieldErrors CheckComplete(IssueContent content)
    {
        var errors = new FieldErrors();
        errors.Line("subject", content.Subject, 300, required: true);
        if (content.Articles.Count == 0)
            errors.Add("articles", "Place at least one article before you submit.");
        return errors;
    }

    /// <summary>What its articles still lack: the composer saves them without a headline, readers get none so.</summary>
    public static FieldErrors CheckFinished(IReadOnlyList<PlacedArticle> articles)
    {
        var errors = new FieldErrors();
        for (var i = 0; i < articles.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(articles[i].Content.Headline))
                errors.Add("articles", $"Article {i + 1} has no headline yet.");
        }

        return errors;
    }

    // A name that was passed over would send to everybody.
    private static void CheckAudience(string field, IReadOnlyList<string> segments, IReadOnlyList<FrozenSegment> known, FieldErrors errors)
    {
        if (segments.Count > MostSegments)
            errors.Add(field, $"At most {MostSegments} segments.");
        for (var i = 0; i < segments.Count; i++)
        {
            if (known.All(s => s.Reference != segments[i]))
                errors.Add($"{field}[{i}]", $"There is no segment '{segments[i]}'.");
        }
    }

    private static async Task CheckArticlesAsync(NewsletterDb db, IReadOnlyList<Guid> articles, FieldErrors errors, CancellationToken cancellationToken)
    {
        if (articles.Count > MostArticles)
        {
            errors.Add("articles", $"At most {MostArticles} articles.");
            return;
        }

        var known = await db.Articles.Where(a => articles.Contains(a.Id)).Select(a => a.Id).ToListAsync(cancellationToken);
        for (var i = 0; i < articles.Count; i++)
        {
            if (!known.Contains(articles[i]))
                errors.Add($"articles[{i}]", $"There is no article {articles[i]}.");
            else if (articles.Take(i).Contains(articles[i]))
                errors.Add($"articles[{i}]", "This article stands in the issue already.");
        }
    }
}
