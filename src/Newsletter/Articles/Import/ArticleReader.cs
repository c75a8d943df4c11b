using System.Text.RegularExpressions;

namespace Newsletter.Articles.Import;

/// <summary>Takes lines one by one and builds articles: headline, source, lead, points, body, takeaway. What fits nowhere is left over.</summary>
internal sealed partial class ArticleReader
{
    /// <summary>A headline without markup is short, alone on its line, and no sentence.</summary>
    private const int LongestHeadline = 140;

    private readonly List<ArticleContent> _articles = [];
    private readonly List<string> _leftover = [];
    private Draft? _draft;
    private string? _name;
    private string? _tagline;
    private ImportedSupport? _support;
    private LineKind _before = LineKind.Blank;

    public void Take(ImportedLine line)
    {
        if (line.Kind == LineKind.Rule)
            Close();
        else if (line.Kind != LineKind.Blank && !Frame(line) && !Begin(line) && !(_draft?.Take(line, _before) ?? false))
            _leftover.Add(line.Raw.Trim());
        else if (line.Kind == LineKind.Blank)
            _draft?.Pause();
        _before = line.Kind;
    }

    public ImportAnswer Finish()
    {
        Close();
        return new ImportAnswer(_articles, _leftover, _name is null && _support is null ? null : new ImportedPublication(_name, _tagline, _support));
    }

    /// <summary>Lines about the newsletter itself, below or above the articles.</summary>
    private bool Frame(ImportedLine line)
    {
        if (line.Kind is not (LineKind.Text or LineKind.Heading) || _draft is { HasTakeaway: false, HasText: true })
            return false;
        if (_support is null && Phrases.Support(line.Text) is { Success: true } support)
        {
            _support = new ImportedSupport(support.Groups["label"].Value.Trim(), support.Groups["url"].Value);
            return RestIsEmpty(line.Text, support.Groups["label"].Value, support.Groups["url"].Value) || Undo(() => _support = null);
        }

        if (_name is null && Phrases.SignUp(line.Text) is { Success: true } signUp && (_draft?.HasTakeaway ?? _articles.Count > 0))
        {
            // The whole line is kept: the name, and everything after it.
            _name = signUp.Groups["name"].Value.Trim();
            _tagline = signUp.Groups["tagline"].Value.Trim();
            _leftover.Add(line.Text[..signUp.Groups["name"].Index].Trim());
            return true;
        }

        return false;
    }

    private static bool Undo(Action action)
    {
        action();
        return false;
    }

    // Words behind the address would be lost.
    private static bool RestIsEmpty(string text, string label, string url) =>
        text[(text.IndexOf(url, StringComparison.Ordinal) + url.Length)..].Trim(' ', ')', '>', ']', '.').Length == 0 && text.StartsWith(label, StringComparison.Ordinal);

    /// <summary>Whether the line is a headline, which ends the article before it.</summary>
    private bool Begin(ImportedLine line)
    {
        if (Phrases.Takeaway(line.Text).Success)
            return false;
        var headline = line.Kind == LineKind.Heading
            || (line.Kind == LineKind.Text && _before == LineKind.Blank && (_draft is null or { HasTakeaway: true } or { HasContent: false } || (_draft.HasPoints && BoldLine().IsMatch(line.Text))) && LooksLikeHeadline(line.Text));
        if (!headline)
            return false;
        Close();
        var bold = BoldLine().Match(line.Text);
        _draft = new Draft(bold.Success ? bold.Groups["text"].Value : line.Text, marked: bold.Success || line.Kind == LineKind.Heading);
        return true;
    }

    private static bool LooksLikeHeadline(string text) =>
        text.Length <= LongestHeadline && !text.EndsWith('.') && !text.EndsWith(':') && !text.EndsWith(',') && !text.Contains("://", StringComparison.Ordinal);

    private void Close()
    {
        // A short line with nothing under it is a masthead, or words between two articles, rather than an article.
        if (_draft is { Marked: false, HasContent: false })
            _leftover.Add(_draft.Headline);
        else if (_draft is not null)
            _articles.Add(_draft.Finish());
        _draft = null;
    }

    [GeneratedRegex(@"^\*\*(?<text>[^*]+)\*\*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BoldLine();

    /// <summary>The article that is being read.</summary>
    private sealed partial class Draft(string headline, bool marked)
    {
        private readonly List<string> _points = [];
        private readonly List<string> _lead = [];
        private readonly List<string> _body = [];
        private string? _source;
        private string? _link;
        private ArticleImage? _image;
        private string? _label;
        private string? _takeaway;
        private bool _paused;

        public bool HasTakeaway => _takeaway is { Length: > 0 };

        public bool HasPoints => _points.Count > 0;

        public string Headline => headline;

        /// <summary>Its headline was one by markup, not by guess.</summary>
        public bool Marked => marked;

        public bool HasContent => HasText || _source is not null || _link is not null || _image is not null || _label is not null;

        public bool HasText => _lead.Count + _points.Count + _body.Count > 0;

        public void Pause() => _paused = true;

        /// <returns>False: no place for it.</returns>
        public bool Take(ImportedLine line, LineKind before)
        {
            var starts = _paused;
            _paused = false;
            return line.Kind switch
            {
                LineKind.Point => Point(line.Text),
                LineKind.PointGoesOn when _points.Count > 0 => GoOn(_points, line.Text, newParagraph: false),
                LineKind.Quote when before is LineKind.Point or LineKind.Quote && _points.Count > 0 => Point(line.Text),
                LineKind.Link => Link(line.Text),
                LineKind.Image => Image(line.Text),
                _ => Text(line.Text, starts),
            };
        }

        public ArticleContent Finish() => new()
        {
            Headline = headline,
            Source = _source ?? "",
            Lead = string.Join("\n\n", _lead),
            Points = _points,
            Body = string.Join("\n\n", _body),
            Takeaway = _label is null ? null : new Takeaway(_label, _takeaway ?? ""),
            Link = _link,
            Image = _image,
        };

        private bool Text(string text, bool starts)
        {
            if (Phrases.Takeaway(text) is { Success: true } takeaway && _label is null)
            {
                _label = takeaway.Groups["label"].Value.Trim();
                _takeaway = takeaway.Groups["text"].Value.Trim();
                return true;
            }

            if (_label is not null)
                return TakeawayGoesOn(text, starts);
            if (_source is null && !HasText && Phrases.Source(text) is { Success: true } source)
            {
                _source = source.Groups["text"].Value.Trim();
                return true;
            }

            return GoOn(HasPoints ? _body : _lead, text, starts);
        }

        private bool TakeawayGoesOn(string text, bool starts)
        {
            if (starts && _takeaway!.Length > 0)
                return false; // a new paragraph after the takeaway belongs to nothing we know
            _takeaway = _takeaway!.Length == 0 ? text : _takeaway + " " + text;
            return true;
        }

        private bool Point(string text)
        {
            if (_label is not null)
                return false;
            _points.Add(text);
            return true;
        }

        private bool Link(string url)
        {
            if (_link is not null)
                return GoOn(HasPoints ? _body : _lead, url, newParagraph: true);
            _link = url;
            return true;
        }

        private bool Image(string text)
        {
            var match = ImageForm().Match(text);
            if (_image is not null || !match.Success || !Uri.IsWellFormedUriString(match.Groups["url"].Value, UriKind.Absolute))
                return GoOn(HasPoints ? _body : _lead, text, newParagraph: true);
            _image = new ArticleImage(match.Groups["url"].Value, match.Groups["alt"].Value);
            return true;
        }

        private static bool GoOn(List<string> texts, string text, bool newParagraph)
        {
            if (newParagraph || texts.Count == 0)
                texts.Add(text);
            else
                texts[^1] += " " + text;
            return true;
        }

        [GeneratedRegex(@"^!\[(?<alt>[^\]]*)\]\((?<url>\S+)\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex ImageForm();
    }
}
