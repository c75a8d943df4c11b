using Newsletter.Articles.Import.Labelling;
using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import.Building;

/// <summary>An article while its blocks come in.</summary>
internal sealed class ArticleDraft(Facts headline, Leftovers leftovers)
{
    private static readonly char[] LabelSigns = [':', '：', '-', '–', '—', '―', '|', '→', '⇒', '➔', '➜', '➡', '►', '▶', '»', '\uFE0F', ' '];

    private readonly List<string> _lead = [];
    private readonly List<string> _points = [];
    private readonly List<string> _body = [];
    private readonly List<string> _takeaway = [];
    private string? _label;
    private double _labelScore;

    public string Headline { get; set; } = "";

    public string Source { get; set; } = "";

    /// <summary>The source is only who wrote it; a name of a paper takes its place.</summary>
    public bool SourceIsByline { get; set; }

    public string? Link { get; set; }

    public ArticleImage? Image { get; set; }

    public int Place { get; } = leftovers.Place;

    public bool HasTakeaway => _label is not null;

    public bool HasText => _lead.Count + _points.Count + _body.Count > 0 || _label is not null;

    /// <summary>A short line without anything below it is the name of a section, or of nothing.</summary>
    public bool IsArticle => HasText || Source.Length > 0 || (headline.Styled && headline.Tokens.Count >= 3) || Link is not null || Image is not null;

    /// <summary>The last paragraph before the points, which may name the source at its end.</summary>
    public string LastLead
    {
        get => _lead.Count > 0 ? _lead[^1] : "";
        set => _lead[^1] = value;
    }

    public void Lead(PastedBlock block) => _lead.Add(Paragraph(block));

    public void Body(PastedBlock block) => _body.Add(Paragraph(block));

    public void Body(string text) => _body.Add(text);

    public void Point(PastedBlock block) => _points.Add(Paragraph(block));

    public void PointMore(PastedBlock block, bool gap)
    {
        if (block.Quoted || _points.Count == 0)
            Point(block);
        else
            _points[^1] += (gap ? "\n\n" : " ") + InlineWriter.Markdown(block);
    }

    public void Takeaway(PastedBlock block, TakeawayLabel found)
    {
        var (before, after) = InlineText.Split(block.Runs, found.End);
        var label = InlineText.Plain(before).Trim().TrimEnd(LabelSigns);
        var text = InlineWriter.Markdown(after, block.Literal).TrimStart(LabelSigns);
        if (_label is not null && found.Score <= _labelScore)
        {
            _body.Add(text.Length > 0 ? $"**{label}:** {text}" : $"**{label}**");
            return;
        }

        if (_label is not null)
            _body.Add($"**{_label}:** {string.Join("\n\n", _takeaway)}".TrimEnd());
        _takeaway.Clear();
        (_label, _labelScore) = (label, found.Score);
        if (text.Length > 0)
            _takeaway.Add(text);
    }

    public void TakeawayMore(PastedBlock block, bool gap)
    {
        var text = InlineWriter.Markdown(block);
        if (block.Kind == BlockKind.Item)
            text = "- " + text;
        if (_takeaway.Count == 0)
            _takeaway.Add(text);
        else if (block.Kind == BlockKind.Item && _takeaway[^1].StartsWith("- ", StringComparison.Ordinal))
            _takeaway[^1] += "\n" + text;
        else if (gap || block.Kind == BlockKind.Item)
            _takeaway.Add(text);
        else
            _takeaway[^1] += " " + text;
    }

    private static string Paragraph(PastedBlock block) => (block.Quoted ? "> " : "") + InlineWriter.Markdown(block);

    public ArticleContent Finish()
    {
        // Without points the first paragraph leads, and the others are the text itself.
        if (_points.Count == 0 && _lead.Count > 1)
        {
            _body.InsertRange(0, _lead.Skip(1));
            _lead.RemoveRange(1, _lead.Count - 1);
        }

        return new ArticleContent
        {
            Headline = Headline,
            Source = Source,
            Lead = string.Join("\n\n", _lead),
            Points = _points,
            Body = string.Join("\n\n", _body),
            Takeaway = _label is null ? null : new Takeaway(_label, string.Join("\n\n", _takeaway)),
            Link = Link,
            Image = Image,
        };
    }
}
