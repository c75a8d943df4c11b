using System.Text.RegularExpressions;
using Newsletter.Articles.Import.Labelling;
using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import.Building;

/// <summary>What the text says of the newsletter that it came from: name and tagline from its head, else from the lines about signing up; where to support it.</summary>
internal sealed partial class PublicationReader(Leftovers leftovers)
{
    private static readonly char[] HeadSigns = [' ', ',', '.', '|', '/', '·', '•', '–', '—', '(', ')', ':'];

    private readonly List<(Facts Facts, PastedRole Role, int Place)> _lines = [];
    private string? _name;
    private string? _tagline;
    private ImportedSupport? _support;
    private Facts? _asked;

    public void Take(Facts facts, PastedRole role)
    {
        if (role == PastedRole.Support)
            Support(facts);
        else
            _lines.Add((facts, role, leftovers.Place));
    }

    /// <summary>An address below a line that asks for support.</summary>
    public bool TakeAddress(Facts facts)
    {
        if (_asked is null || _support is not null || facts.Href is null)
            return false;
        _support = new ImportedSupport(Label(_asked), facts.Href);
        leftovers.Targets(_asked.Block.Runs, leftovers.Place, facts.Href);
        _asked = null;
        return true;
    }

    public ImportedPublication? Finish()
    {
        if (_asked is not null)
            leftovers.Add(InlineWriter.Markdown(_asked.Block));
        foreach (var (facts, role, place) in _lines)
        {
            if (role is PastedRole.Name)
                Head(facts.Block, place);
            else if (role is PastedRole.Tagline)
                Whole(ref _tagline, facts.Block, place);
        }

        var signUp = _lines.Where(line => line.Role is PastedRole.SignUp or PastedRole.SignUpMore).ToList();
        for (var i = 0; i < signUp.Count; i++)
        {
            var (facts, role, place) = signUp[i];
            if (role is PastedRole.SignUp)
                SignUp(facts, place);
            else if (_name is null)
                Head(facts.Block, place);
            else if (_tagline is null && !facts.Block.Plain.Contains(_name, StringComparison.OrdinalIgnoreCase))
                Whole(ref _tagline, facts.Block, place);
            else
                leftovers.Add(InlineWriter.Markdown(facts.Block), place);
        }

        return _name is null && _support is null ? Without() : new ImportedPublication(_name, _tagline, _support);
    }

    // A tagline of nobody's is no publication.
    private ImportedPublication? Without()
    {
        if (_tagline is not null)
            leftovers.Add(_tagline);
        return null;
    }

    private void Support(Facts facts)
    {
        if (_support is null && facts.Href is { } href)
        {
            var addresses = facts.Block.Runs.Where(run => run.IsAddress).ToList();
            _support = new ImportedSupport(Label(facts), href);
            leftovers.Targets(facts.Block.Runs, leftovers.Place, href);
            foreach (var more in addresses.Where(run => run.Href != href))
                leftovers.Add(more.Text);
        }
        else if (_support is null && _asked is null && facts.AddressBelow)
        {
            _asked = facts;
        }
        else
        {
            leftovers.Add(InlineWriter.Markdown(facts.Block));
        }
    }

    private static string Label(Facts facts) =>
        InlineText.Plain(InlineText.Normalise([.. facts.Block.Runs.Where(run => !run.IsAddress)])).Trim(' ', ':', '<', '>', '(', ')', '–', '—', '-', '→');

    /// <summary>"NAME — tagline | No. 42 | 3 May"</summary>
    private void Head(PastedBlock block, int place)
    {
        leftovers.Targets(block.Runs, place);
        var end = NameTail.Start(block.Plain);
        leftovers.Add(block.Plain[end..].Trim(HeadSigns), place);
        var parts = Between().Split(block.Plain[..end].Trim(HeadSigns));
        foreach (var part in parts.Select(p => p.Trim()).Where(p => p.Length > 0))
        {
            var facts = Facts.Of(new PastedBlock { Runs = [new InlineRun(part)] });
            if (_name is null && !facts.Date)
                _name = part;
            else if (_tagline is null && !facts.Date && facts.Furniture < 2 && !facts.AddressOnly && !_lines.Any(line => line.Role is PastedRole.Tagline))
                _tagline = part;
            else
                leftovers.Add(part, place);
        }
    }

    private void Whole(ref string? field, PastedBlock block, int place)
    {
        if (field is not null)
        {
            leftovers.Add(InlineWriter.Markdown(block), place);
            return;
        }

        field = block.Plain;
        leftovers.Targets(block.Runs, place);
    }

    private void SignUp(Facts facts, int place)
    {
        var plain = facts.Block.Plain;
        var found = SignUpLine.Find(facts, _name);
        if (found.Name.Length == 0 || (_name is not null && found.Tagline.Length == 0) || (_name is not null && _tagline is not null))
        {
            leftovers.Add(InlineWriter.Markdown(facts.Block), place);
            return;
        }

        var rest = new List<string>();
        if (_name is null)
        {
            _name = plain[found.Name.Range];
            rest.Add(plain[..found.Name.Start]);
        }
        else
        {
            rest.Add(plain[..found.Name.End]);
        }

        if (_tagline is null && found.Tagline.Length > 0)
        {
            _tagline = plain[found.Tagline.Range];
            rest.Add(plain[found.Name.End..found.Tagline.Start]);
            rest.Add(plain[found.Tagline.End..]);
        }
        else
        {
            rest.Add(plain[found.Name.End..]);
        }

        foreach (var words in rest)
            leftovers.Add(words.Trim(' ', ',', ':', '–', '—', '-', '.', '(', ')', '«', '»', '"', '“', '”', '<', '>'), place);
        leftovers.Targets(facts.Block.Runs, place);
    }

    [GeneratedRegex(@"\s+[–—|·•-]+\s+|:\s+|\s*\|\s*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Between();
}
