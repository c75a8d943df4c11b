using Newsletter.Articles.Import.Labelling;
using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import.Building;

/// <summary>Puts blocks whose roles are known into articles, publication and what is left over.</summary>
internal sealed class AnswerBuilder
{
    private readonly Leftovers _leftovers = new();
    private readonly List<ArticleDraft> _drafts = [];
    private readonly PublicationReader _publication;
    private readonly List<Facts> _kickers = [];
    private ArticleImage? _waiting;
    private ArticleDraft? _draft;
    private PastedRole _last = PastedRole.Front;

    public AnswerBuilder() => _publication = new PublicationReader(_leftovers);

    public ImportAnswer Build(Page page, IReadOnlyList<PastedRole> roles)
    {
        var next = 0;
        for (var i = 0; i < page.Lines.Count; i++)
        {
            var line = page.Lines[i];
            _leftovers.Place = i;
            if (line.Block.Part == PastedPart.Label)
                _leftovers.Add(InlineWriter.Markdown(line.Block));
            else if (line.Facts is null)
                Picture(line.Block, next < roles.Count ? roles[next] : PastedRole.Aside);
            else if (line.Facts.LinkLine && !line.Block.Hidden)
                LinkLine(line.Facts);
            else
                Take(line.Facts, _last = roles[next++]);
        }

        Close();
        SourceReader.FromHeadlines(_drafts);
        foreach (var draft in _drafts)
            SourceReader.FromLead(draft);
        var publication = _publication.Finish();
        return new ImportAnswer([.. _drafts.Select(d => d.Finish())], _leftovers.Finish(), publication);
    }

    private void Take(Facts facts, PastedRole role)
    {
        var block = facts.Block;
        switch (role)
        {
            // What stands behind the last article's end and looks like a part of one, without one to belong to.
            case PastedRole.Source or PastedRole.Lead or PastedRole.Point or PastedRole.PointMore or PastedRole.Body or PastedRole.Takeaway or PastedRole.TakeawayMore when _draft is null:
                _leftovers.Add(InlineWriter.Markdown(block));
                break;
            case PastedRole.Headline:
                Begin(facts);
                break;
            case PastedRole.Kicker:
                _kickers.Add(facts);
                break;
            case PastedRole.Source:
                SourceReader.Take(_draft!, facts, _leftovers);
                break;
            case PastedRole.Lead:
                _draft!.Lead(block);
                break;
            case PastedRole.Point:
                _draft!.Point(block);
                break;
            case PastedRole.PointMore:
                _draft!.PointMore(block, facts.Gap);
                break;
            case PastedRole.Body:
                _draft!.Body(block);
                break;
            case PastedRole.Takeaway:
                _draft!.Takeaway(block, facts.Label);
                _leftovers.Targets(InlineText.Split(block.Runs, facts.Label.End).Before, _leftovers.Place);
                break;
            case PastedRole.TakeawayMore:
                _draft!.TakeawayMore(block, facts.Gap);
                break;
            case PastedRole.Name or PastedRole.Tagline or PastedRole.Support or PastedRole.SignUp or PastedRole.SignUpMore:
                _publication.Take(facts, role);
                break;
            default:
                _leftovers.Add(InlineWriter.Markdown(block));
                break;
        }
    }

    private void Begin(Facts facts)
    {
        Close();
        _draft = new ArticleDraft(facts, _leftovers) { Image = _waiting };
        _waiting = null;
        var words = InlineText.Normalise([.. facts.Block.Runs.Where(run => !run.IsAddress)]);
        var plain = InlineText.Plain(words.Count > 0 ? words : facts.Block.Runs);
        _draft.Headline = plain.Length > 300 ? plain : plain.TrimEnd('<', '(', ' ', ':', '–', '—');
        _draft.Link = facts.Href is { } href && href.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? href : null;
        _leftovers.Targets(facts.Block.Runs, _leftovers.Place, _draft.Link);
        foreach (var address in facts.Block.Runs.Where(run => run.IsAddress && run.Href != _draft.Link && words.Count > 0))
            _leftovers.Add(address.Text);
        foreach (var kicker in _kickers)
            SourceReader.Take(_draft, kicker, _leftovers);
        _kickers.Clear();
    }

    private void Close()
    {
        if (_draft is { IsArticle: true })
            _drafts.Add(_draft);
        else if (_draft is not null)
            _leftovers.Add(_draft.Headline, _draft.Place);
        _draft = null;
    }

    private void Picture(PastedBlock block, PastedRole next)
    {
        if (block.Kind != BlockKind.Image)
            return;
        var image = new ArticleImage(block.ImageUrl!, block.ImageAlt);
        var before = next is PastedRole.Headline or PastedRole.Kicker && (_draft is null or { HasText: true } or { Image: not null });
        if (before && _waiting is null)
            _waiting = image;
        else if (!before && _draft is { Image: null } && !Outside)
            _draft.Image = image;
        else if (!before && _draft is not null && !Outside)
            _draft.Body($"![{block.ImageAlt}]({block.ImageUrl})");
        else
            _leftovers.Add(block.ImageAlt.Length > 0 ? $"{block.ImageAlt} {block.ImageUrl}" : block.ImageUrl!);
    }

    /// <summary>The last block was of no article.</summary>
    private bool Outside => _last is PastedRole.Support or PastedRole.SignUp or PastedRole.SignUpMore or PastedRole.Aside or PastedRole.Front or PastedRole.Name or PastedRole.Tagline;

    private void LinkLine(Facts facts)
    {
        var words = InlineText.Plain(InlineText.Normalise([.. facts.Block.Runs.Where(run => !run.IsAddress)]));
        if (_last is PastedRole.Support && _publication.TakeAddress(facts))
        {
            _leftovers.Add(words);
        }
        else if (_draft is { } draft && !Outside && facts.Href is { } href && (draft.Link is null || draft.Link == href) && href.StartsWith("http", StringComparison.OrdinalIgnoreCase))
        {
            draft.Link = href;
            _leftovers.Add(words.TrimEnd(':', ' '));
        }
        else
        {
            _leftovers.Add(InlineWriter.Markdown(facts.Block));
        }
    }
}
