using Newsletter.Accounts;
using Newsletter.Articles;
using Newsletter.Issues;
using Newsletter.Rendering.Designs;
using Newsletter.Shell.Api;
using Newsletter.Shell.Settings;

namespace Newsletter.Cli;

/// <summary>A design's sample as an issue that waits to be sent, by the steps that a desk takes: the trial of a start sends it, and the benchmarks measure with it.</summary>
internal static class ApprovedSample
{
    /// <summary>What the sample says.</summary>
    public static RevisionContent Read(IServiceProvider parts, string design)
    {
        var designs = parts.GetRequiredService<DesignStore>();
        var folder = Value(designs.Folder(design));
        var sample = Value(SampleReader.Read<SampleFile>(Path.Combine(folder, DesignRules.SampleFile)));
        return Value(SampleReader.Revision(sample, (design, Value(designs.Read(design))), new DesignImages(folder, parts.GetRequiredService<ServiceOptions>().PublicUrl).Url));
    }

    /// <param name="parts">Of a scope.</param>
    /// <param name="slug">Of a publication that is there.</param>
    /// <returns>The issue's id.</returns>
    public static async Task<Guid> MakeAsync(IServiceProvider parts, string slug, RevisionContent sample, CancellationToken cancellationToken)
    {
        var articles = new List<Guid>();
        foreach (var article in sample.Articles)
            articles.Add(Value(await parts.GetRequiredService<CreateArticle>().HandleAsync(article.Content, Caller.System, cancellationToken)).Id);
        var content = new IssueContent { Subject = sample.Subject, Preheader = sample.Preheader, Intro = sample.Intro, SignOff = sample.SignOff, Articles = articles };
        var issue = Value(await parts.GetRequiredService<CreateIssue>().HandleAsync(slug, content, Caller.System, cancellationToken));
        Value(await parts.GetRequiredService<SubmitIssue>().HandleAsync(issue.Id, IfMatch.Any, Caller.System, cancellationToken));
        Value(await parts.GetRequiredService<ApproveIssue>().HandleAsync(issue.Id, IfMatch.Any, Caller.System, cancellationToken));
        return issue.Id;
    }

    /// <summary>The sample comes with the product: that it is refused is a fault of ours.</summary>
    public static T Value<T>(Result<T> result) => result.Match(value => value, failure => throw new InvalidOperationException(failure.Message));
}
