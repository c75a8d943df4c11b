namespace Newsletter.Articles.Import.Reading;

/// <summary>Collects the lines of a page while it is walked.</summary>
internal sealed class HtmlLines
{
    private readonly List<PastedBlock> _lines = [];
    private readonly List<(int Line, double Size)> _sizes = [];
    private readonly List<InlineRun> _runs = [];
    private HtmlStyle _style;
    private HtmlPlace _place;
    private bool _gap = true;
    private bool _soft;
    private bool _starts;
    private int? _number;
    private double _largest;
    private int _breaks;

    public void Words(string text, HtmlStyle style, HtmlPlace place)
    {
        // Once more, for what was written as &#847; or &zwnj;.
        var data = PastedText.Normalise(text);
        if (place.Preformatted && data.Contains('\n', StringComparison.Ordinal))
        {
            var lines = data.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (i > 0)
                    Break(place);
                Words(lines[i], style, place);
            }

            return;
        }

        if (data.AsSpan().Trim().Length == 0 && _runs.Count == 0)
            return;
        // What a reader cannot see is a line of its own, so that it is not mixed with what he can.
        if (_runs.Count > 0 && _style.Hidden != style.Hidden)
            Flush();
        if (_runs.Count == 0)
            (_style, _place) = (style, place);
        if (data.Any(char.IsLetterOrDigit))
            _largest = Math.Max(_largest, style.Size);
        _style = _style with { Capitals = _style.Capitals || style.Capitals };
        _runs.Add(new InlineRun(data, style.Inline, style.Href));
        _breaks = 0;
    }

    public void Break(HtmlPlace place)
    {
        Flush();
        _breaks++;
        _gap |= _breaks > 1 || (_lines.Count > 0 && _breaks > 0 && _lines[^1].Kind == BlockKind.Image);
        _soft = !_gap;
    }

    public void Open(HtmlPlace place)
    {
        Flush();
        _breaks = 0;
        _gap |= place.Gap;
        _soft = false;
        if (!place.Starts)
            return;
        _starts = true;
        _number = place.Number;
    }

    public void Close(HtmlPlace place)
    {
        var empty = _runs.Count == 0;
        Flush();
        // An empty line of a mail: <div><br></div>, <p>&nbsp;</p>.
        _gap |= place.Gap || (empty && _breaks > 0) || place.Heading > 0;
        _breaks = 0;
        _soft = false;
        _starts &= !place.Starts;
    }

    public void Rule()
    {
        Flush();
        _lines.Add(new PastedBlock { Kind = BlockKind.Rule, Gap = true });
        _gap = true;
    }

    public void Image(string url, string alt)
    {
        Flush();
        _lines.Add(new PastedBlock { Kind = BlockKind.Image, ImageUrl = url, ImageAlt = alt, Gap = _gap });
        _soft = false;
    }

    public IReadOnlyList<PastedBlock> Finish()
    {
        Flush();
        // Most letters have the usual size; a line is large beside that.
        var usual = Median();
        foreach (var (line, size) in _sizes)
        {
            if (size >= usual * 1.2)
                _lines[line] = _lines[line] with { Large = true };
        }

        return _lines;
    }

    private double Median()
    {
        var sorted = _sizes.Select(s => (s.Size, _lines[s.Line].Plain.Length)).OrderBy(s => s.Size).ToList();
        var half = sorted.Sum(s => s.Length) / 2;
        return sorted.FirstOrDefault(s => (half -= s.Length) <= 0).Size is > 0 and var size ? size : HtmlStyle.Usual;
    }

    private void Flush()
    {
        var runs = InlineText.Normalise(_runs);
        _runs.Clear();
        if (runs.Count == 0)
        {
            _largest = 0;
            return;
        }

        var item = _starts && _place.Heading == 0;
        _lines.Add(new PastedBlock
        {
            Kind = item ? BlockKind.Item : BlockKind.Text,
            Runs = runs,
            Heading = _style.Hidden ? 0 : _place.Heading,
            Number = _starts ? _number : null,
            Depth = item ? Math.Max(1, _place.Depth) : 0,
            Indented = !item && _place.Depth > 0,
            Gap = _gap,
            Soft = _soft,
            Quoted = _style.Quoted,
            Capitals = _style.Capitals,
            Hidden = _style.Hidden,
            Literal = true,
            Width = InlineText.Plain(runs).Length,
        });
        _sizes.Add((_lines.Count - 1, _largest));
        (_gap, _soft, _starts, _largest, _number) = (false, false, false, 0, null);
    }
}
