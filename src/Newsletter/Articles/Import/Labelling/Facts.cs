using System.Text.RegularExpressions;
using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import.Labelling;

/// <summary>What can be seen of one block on its own: its size, its look, the cues in its words.</summary>
internal sealed partial class Facts
{
    private Facts(PastedBlock block)
    {
        Block = block;
        Tokens = [.. Words.Of(block.Plain).Select(w => w.Word)];
        Length = block.Plain.Length;
        EndsSentence = LineJoiner.EndsSentence(block.Plain);
        Href = block.Runs.FirstOrDefault(r => r.Href is not null).Href;
        AddressOnly = Href is not null && block.Runs.All(r => r.IsAddress || !r.Text.Any(char.IsLetterOrDigit));
        Label = TakeawayLabel.Find(block);
    }

    public PastedBlock Block { get; }

    /// <summary>The first sixty words, folded.</summary>
    public IReadOnlyList<string> Tokens { get; }

    public int Length { get; }

    public bool EndsSentence { get; }

    public string? Href { get; }

    /// <summary>Nothing but an address.</summary>
    public bool AddressOnly { get; }

    public TakeawayLabel Label { get; }

    /// <summary>What the text itself says that it is.</summary>
    public PastedRole? Given => Block.Part switch
    {
        PastedPart.Headline => PastedRole.Headline,
        PastedPart.Lead => PastedRole.Lead,
        PastedPart.Body => PastedRole.Body,
        _ => null,
    };

    public bool Item => Block.Kind == BlockKind.Item;

    /// <summary>Where the words of a label like "Source:" end, or 0.</summary>
    public int SourceLabelEnd { get; private init; }

    /// <summary>Where a name ends that a date or an issue's number follows; else the whole length.</summary>
    public int NameEnd { get; private init; }

    /// <summary>"Title of it | The Courier"</summary>
    public bool CarriesSource { get; private init; }

    public bool Bracketed { get; private init; }

    public bool Byline { get; private init; }

    public bool Date { get; private init; }

    public bool Sentences { get; private init; }

    public bool Small { get; private init; }

    public bool Capitals { get; private init; }

    public bool EndsOpen { get; private init; }

    /// <summary>"Read more", with or without its address: words that only carry a link.</summary>
    public bool More { get; private init; }

    public double Support { get; private init; }

    public double SignUp { get; private init; }

    public double Furniture { get; private init; }

    public bool Contents { get; private init; }

    /// <summary>How much it looks like the name of a paper or an agency, perhaps with a date.</summary>
    public double Outlet { get; private init; }

    public bool MastheadWord { get; private init; }

    /// <summary>How many lines stand above it that say something.</summary>
    public int FromTop { get; set; }

    /// <summary>Its words stand again in a later block, as in a table of contents.</summary>
    public bool Repeated { get; set; }

    /// <summary>It is the name that a line about signing up or a footer gives.</summary>
    public bool Named { get; set; }

    /// <summary>A rule stands above it.</summary>
    public bool AfterRule { get; set; }

    /// <summary>Room above it, or something that is no text.</summary>
    public bool Gap { get; set; } = true;

    /// <summary>An address stands alone below it.</summary>
    public bool AddressBelow { get; set; }

    /// <summary>An address alone, or words that only carry one: it belongs to what it stands at, and says nothing of the order of things.</summary>
    public bool LinkLine => (AddressOnly || More) && SourceLabelEnd == 0;

    /// <summary>One of several short lines without blank lines between them, each a sentence: points that have lost their marks.</summary>
    public bool ListLike { get; set; }

    /// <summary>Numbered, and what follows is not the next number: a numbered headline rather than a point.</summary>
    public bool NumberedTitle { get; set; }

    public bool Styled => Block.Heading > 0 || Block.Bold || Block.Large || (Capitals && Tokens.Count >= 2);

    /// <summary>How it looks, in one word: blocks of the same role look the same.</summary>
    public string Look => string.Join(
        ' ',
        Block.Heading > 0 ? $"h{Block.Heading}" : Block.Bold ? "bold" : Block.Italic ? "italic" : "plain",
        Block.Large && Block.Heading == 0 ? "large" : "",
        Capitals ? "capitals" : "",
        Block.Number is not null ? "numbered" : "");

    public bool TitleLike => Tokens.Count is >= 1 and <= 24 && Length <= 160 && !EndsOpen && !Sentences && !Small && !Date && !AddressOnly
        && (!EndsSentence || Block.Plain[^1] is '?' or '؟' or '!' or '？' || Styled);

    public bool Prose => Block.IsText && !AddressOnly && (Length >= 90 || (EndsSentence && Tokens.Count >= 6) || Sentences);

    public static Facts Of(PastedBlock block)
    {
        var bare = new Facts(block);
        var (plain, tokens) = (block.Plain, bare.Tokens);
        var label = SourceLabel(plain, tokens, block.Href is null && bare.Href is not null);
        var bracketed = plain.Length is > 3 and < 160 && plain[0] is '(' or '[' or '（' && plain[^1] is ')' or ']' or '）';
        var byline = tokens.Count is > 1 and <= 12 && Cues.Byline.LengthAt(tokens, 0) > 0 && !bare.EndsSentence;
        var date = IsDate(tokens);
        var more = !bare.EndsSentence && tokens.Count <= 12 && tokens.Count > 0 && Cues.More.LengthAt(tokens, 0) > 0 && (bare.Href is not null || plain[^1] is ':' or '→' or '»' or '…' or '>' || tokens.Count <= 3);
        var nameEnd = NameTail.Start(plain);
        IReadOnlyList<string> said = nameEnd < plain.Length ? [.. Words.Of(plain[..nameEnd]).Select(w => w.Word)] : tokens;
        var furniture = (Cues.Furniture.Count(said) + Cues.Sponsor.Count(said) + Cues.Greeting.Count(said)) * 10.0 / Math.Max(8, tokens.Count) + (FootNote().IsMatch(plain) ? 5 : 0) + (block.Hidden ? 20 : 0);
        return new Facts(block)
        {
            SourceLabelEnd = label,
            NameEnd = nameEnd,
            CarriesSource = TitleAndSource().Match(plain) is { Success: true } pair && IsName(pair.Groups["name"].Value) && pair.Groups["name"].Value.Split(' ').Length <= 5,
            Bracketed = bracketed,
            Byline = byline,
            Date = date,
            Sentences = Sentence().Count(plain.Length > 2000 ? plain[..2000] : plain) >= 1,
            Small = plain.Length > 0 && char.IsLower(plain[0]),
            Capitals = block.Capitals || IsCapitals(plain),
            EndsOpen = plain.Length > 0 && plain[^1] is ':' or '：' or ',' or ';' or '،' or '؛',
            More = more,
            Support = Cues.Support.Any(tokens) || AsksForSupport(block, tokens) ? 4.0 * Math.Min(1, 14.0 / Math.Max(1, tokens.Count)) + (bare.Href is null ? 0 : 2) : 0,
            SignUp = Cues.SignUp.Count(tokens) * 12.0 / Math.Max(8, tokens.Count),
            Furniture = furniture,
            Contents = tokens.Count <= 8 && Cues.Contents.Any(tokens),
            Outlet = OutletOf(bare, byline, date),
            MastheadWord = Cues.Masthead.Any(tokens),
        };
    }

    // "Support The Evening Sheet: https://…". A headline may begin so too, but it shows no address.
    private static bool AsksForSupport(PastedBlock block, IReadOnlyList<string> tokens) =>
        tokens is ["support", ..] && block.Runs.Any(r => r.IsAddress)
        || block.Href is null && block.Runs.Any(r => r.Href is not null && !r.IsAddress && r.Text.StartsWith("Support ", StringComparison.OrdinalIgnoreCase));

    private static double OutletOf(Facts facts, bool byline, bool date)
    {
        var words = facts.Tokens.Where(t => !Cues.IsDay(t) && !t.All(char.IsDigit)).ToList();
        if (words.Count is 0 or > 12 || facts.Length > 160 || date || facts.Block.Heading is 1 or 2)
            return byline ? 1 : 0;
        var score = Cues.Outlet.Any(words) || Host().IsMatch(facts.Block.Plain) ? 2 : 0.0;
        score += IsName(facts.Block.Plain) && words.Count <= 5 ? 1 : 0;
        score += words.Count <= 4 ? 1 : words.Count > 8 ? -1.5 : 0;
        score += facts.Block.Italic ? 1 : 0;
        score += facts.Block.Href is not null ? 0.7 : 0;
        score += byline ? 1 : 0;
        score += facts.Block.Plain.AsSpan().IndexOfAny("|·•—–,") > 0 && words.Count < facts.Tokens.Count ? 1 : 0;
        score -= facts.EndsSentence ? 2 : 0;
        return score;
    }

    private static int SourceLabel(string plain, IReadOnlyList<string> tokens, bool partLinked)
    {
        if (tokens.Count is 0 or > 24)
            return 0;
        var length = Cues.Source.LengthAt(tokens, 0);
        if (length == 0)
            return 0;
        var end = Words.Of(plain, length)[^1].End;
        var rest = plain.AsSpan(end).TrimStart();
        if (rest.Length > 1 && rest[0] is ':' or '：' or '—' or '–')
            return plain.Length - rest.Length + 1;
        // "Via The Courier", "First published in The Courier": two words, or one that is nothing else.
        return rest.Length > 0 && (length > 1 || tokens[0] is "via" || (tokens[0] is "from" && tokens.Count <= 6 && (partLinked || Cues.Outlet.Any([.. tokens.Skip(1)])))) && char.IsUpper(rest[0]) && tokens.Count - length <= 8 ? end : 0;
    }

    private static bool IsDate(IReadOnlyList<string> tokens) =>
        tokens.Count is > 0 and <= 9 && tokens.Any(t => t.Any(char.IsDigit)) && tokens.All(t => t.Any(char.IsDigit) || Cues.IsDay(t));

    /// <summary>Every longer word begins with a capital.</summary>
    private static bool IsName(string plain)
    {
        var words = plain.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length > 3 && char.IsLetter(w[0])).ToList();
        return words.Count > 0 ? words.All(w => char.IsUpper(w[0])) : plain.Any(char.IsUpper);
    }

    private static bool IsCapitals(string plain)
    {
        var letters = plain.Count(char.IsLetter);
        return letters >= 4 && plain.Count(char.IsUpper) > letters * 0.9;
    }

    [GeneratedRegex(@"\p{L}{2}[.!?…]['""”’»)\]]*\s+['""“«„(\[¿¡]*[\p{Lu}\p{Lo}]|[.؟?!۔]\s+\p{Lo}|[。！？]\p{Lo}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"^(\S+\s+){4,}[|•·]\s+(?<name>[^|•·\d]{2,60})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TitleAndSource();

    [GeneratedRegex(@"\b[a-z0-9-]{2,}\.(com|org|net|info|news|press|io|co|eu|uk|de|fr|es|ru|ua|it|nl|pl|pt|br|mx|ar|ch|at|tv|example)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Host();

    [GeneratedRegex(@"^\[\^?\w{1,12}\]:?\s|^\[(image|cid):|^©|^\(c\)|^(on|am|le|el|il|em|op)\b[^:]{0,60}\d.{0,120}:$|^(from|von|de|от|da|من)\s?:.*@|^(to|subject|sent|cc|date|an|betreff|datum|gesendet|кому|тема|дата|para|asunto|fecha|objet|à|oggetto|الموضوع|إلى|التاريخ)\s?:\s", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FootNote();
}
