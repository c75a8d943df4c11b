using System.Text.RegularExpressions;
using Newsletter.Articles.Import.Labelling;
using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import.Building;

/// <summary>Reads who published an article first: from a line of its own, or from the end of a headline or lead.</summary>
internal static partial class SourceReader
{
    /// <summary>Takes a line as the source of an article. Its label and what there is no room for are left over.</summary>
    public static void Take(ArticleDraft draft, Facts facts, Leftovers leftovers)
    {
        var (label, rest) = InlineText.Split(facts.Block.Runs, facts.SourceLabelEnd);
        if (rest.Count == 0)
            (label, rest) = ([], facts.Block.Runs);
        var href = facts.Href;
        var words = rest.Where(run => !run.IsAddress).ToList();
        var more = words.Where(IsMore).ToList();
        if (words.Exists(run => !IsMore(run) && run.Text.Any(char.IsLetterOrDigit)))
            words.RemoveAll(IsMore);
        else
            more = [];
        var name = InlineText.Plain(InlineText.Normalise(words)).Trim().Trim('(', ')', '[', ']', '<', '>', '（', '）', '-', '–', '—', '|', '·', ':', ' ', ',', ';').TrimEnd('.');
        if (name.Length == 0 && href is not null)
            name = Redirects.Allowed(href) is { } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) ? Host(uri) : "";
        var byline = facts.Byline && facts.Outlet < 3;
        if (name.Length == 0 || name.Length > 300 || (draft.Source.Length > 0 && !(draft.SourceIsByline && !byline)))
        {
            leftovers.Add(InlineWriter.Markdown(facts.Block));
            return;
        }

        leftovers.Add(InlineText.Plain(label));
        leftovers.Add(draft.Source);
        foreach (var run in more)
            leftovers.Add(run.Text.Trim());
        (draft.Source, draft.SourceIsByline) = (Balanced(name), byline);
        if (draft.Link is null && href is not null && !href.StartsWith("mailto:", StringComparison.Ordinal))
            draft.Link = href;
        leftovers.Targets(facts.Block.Runs, leftovers.Place, draft.Link);
        foreach (var address in facts.Block.Runs.Where(run => run.IsAddress && run.Href != draft.Link))
            leftovers.Add(address.Text);
    }

    /// <summary>Sources at the end of headlines: in brackets, behind a dash or a bar. What looks like a name is one where the other headlines have one too.</summary>
    public static void FromHeadlines(IReadOnlyList<ArticleDraft> drafts)
    {
        var found = drafts.Select(draft => draft.Source.Length == 0 || draft.SourceIsByline ? Tail().Match(draft.Headline) : Match.Empty).ToList();
        var usual = found.Count(match => match.Success && IsName(match.Groups["name"].Value));
        for (var i = 0; i < drafts.Count; i++)
        {
            if (!found[i].Success || drafts[i].Source.Length > 0)
                continue;
            var name = found[i].Groups["name"].Value;
            var needed = found[i].Groups["bracket"].Success || found[i].Groups["bar"].Success ? 2 : 3;
            if (Outlet(name) >= needed || (usual >= 2 && usual * 2 > drafts.Count && IsName(name)))
                (drafts[i].Headline, drafts[i].Source) = (found[i].Groups["title"].Value, name);
        }
    }

    /// <summary>"… said on Monday. (The Courier)"</summary>
    public static void FromLead(ArticleDraft draft)
    {
        if (draft.Source.Length > 0 || End().Match(draft.LastLead) is not { Success: true } match || Outlet(match.Groups["name"].Value) < 2)
            return;
        draft.LastLead = match.Groups["text"].Value;
        draft.Source = match.Groups["name"].Value;
    }

    /// <summary>"The Courier · Read it": words that only carry the link.</summary>
    private static bool IsMore(InlineRun run) => run.Href is not null && !run.IsAddress && Cues.More.LengthAt([.. Words.Of(run.Text).Select(w => w.Word)], 0) > 0;

    private static double Outlet(string name) => Facts.Of(new PastedBlock { Runs = [new InlineRun(name)] }).Outlet;

    private static bool IsName(string name) =>
        name.Split(' ') is { Length: <= 5 } words && words.Where(w => w.Length > 3).All(w => char.IsUpper(w[0]) || !char.IsLower(w[0])) && !LineJoiner.EndsSentence(name);

    private static string Host(Uri uri) => uri.IdnHost.StartsWith("www.", StringComparison.Ordinal) ? uri.IdnHost[4..] : uri.IdnHost;

    // "The Courier (Eastern edition": the bracket that was taken off the end belonged to one inside.
    private static string Balanced(string name) => name.Count(c => c == '(') > name.Count(c => c == ')') ? name + ")" : name;

    [GeneratedRegex(
        @"^(?<title>.{8,}?)(\s*(?<bracket>[(\[（])(?<name>[^()\[\]（）]{2,80})[)\]）]|\s+(?<bar>[|•·])\s+(?<name>[^|•·]{2,60})|\s+[–—-]+\s+(via\s+)?(?<name>[^–—]{2,60}))$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tail();

    [GeneratedRegex(@"^(?<text>.{20,})\s[(\[](?<name>[^()\[\]]{2,60})[)\]]\.?$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex End();
}
