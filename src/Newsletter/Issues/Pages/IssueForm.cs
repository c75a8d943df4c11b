using Newsletter.Shell.Api;

namespace Newsletter.Issues.Pages;

/// <summary>The fields of an issue's page, and those of the moves that want a word.</summary>
internal sealed class IssueForm
{
    /// <summary>Of the issue as the page showed it.</summary>
    public string Etag { get; set; } = "";

    /// <summary>The revision that the page showed going out; null: none did.</summary>
    public int? GoingOut { get; set; }

    public string Subject { get; set; } = "";

    public string Preheader { get; set; } = "";

    public string Intro { get; set; } = "";

    public string SignOff { get; set; } = "";

    /// <summary>In order.</summary>
    public List<Guid> Articles { get; set; } = [];

    /// <summary>Segments of which at least one has to mean a reader; none: everybody.</summary>
    public List<string> Include { get; set; } = [];

    /// <summary>Segments whose readers get nothing.</summary>
    public List<string> Exclude { get; set; } = [];

    /// <summary>The article chosen to be added.</summary>
    public Guid? Add { get; set; }

    /// <summary>Which button beside an article was pressed: <c>up:ID</c>, <c>down:ID</c>, <c>remove:ID</c>, or <c>add</c>.</summary>
    public string? Arrange { get; set; }

    /// <summary>Wall time of the publication, as a date-and-time field sends it.</summary>
    public string At { get; set; } = "";

    public string Note { get; set; } = "";

    /// <summary>Typed to send at once.</summary>
    public string Confirm { get; set; } = "";

    public static IssueForm Of(Issue issue)
    {
        var content = issue.Pending ?? issue.Content;
        return new IssueForm
        {
            Etag = ETags.Of("issue", issue.Id, issue.Version),
            GoingOut = issue.State == IssueState.Sending ? issue.RevisionOrdinal : null,
            Subject = content.Subject,
            Preheader = content.Preheader,
            Intro = content.Intro,
            SignOff = content.SignOff,
            Articles = [.. content.Articles],
            Include = [.. content.Audience.Include],
            Exclude = [.. content.Audience.Exclude],
        };
    }

    /// <summary>What of the page goes into <paramref name="content"/>; the rest of it stays.</summary>
    public IssueContent Into(IssueContent content) => content with
    {
        Subject = Subject.Trim(),
        Preheader = Preheader.Trim(),
        // Browsers send CR LF; texts are kept with LF.
        Intro = Intro.ReplaceLineEndings("\n").Trim(),
        SignOff = SignOff.ReplaceLineEndings("\n").Trim(),
        Articles = [.. Articles],
        Audience = new Audience { Include = [.. Include.Where(s => s.Length > 0)], Exclude = [.. Exclude.Where(s => s.Length > 0)] },
    };

    /// <summary>Does what the pressed button says.</summary>
    /// <returns>What to tell, or null where no such button was pressed.</returns>
    public string? Rearrange()
    {
        if (Arrange == "add")
            return Add is { } article && article != Guid.Empty ? Place(article) : null;
        if (Arrange?.Split(':') is not [var what, var id] || !Guid.TryParse(id, out var moved) || Articles.IndexOf(moved) is not (>= 0 and var from))
            return null;
        Articles.RemoveAt(from);
        if (what == "remove")
            return "removed";
        Articles.Insert(Math.Clamp(what == "up" ? from - 1 : from + 1, 0, Articles.Count), moved);
        return "moved";
    }

    private string Place(Guid article)
    {
        if (!Articles.Contains(article))
            Articles.Add(article);
        return "added";
    }
}
