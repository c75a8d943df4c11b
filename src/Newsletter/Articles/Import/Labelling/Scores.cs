namespace Newsletter.Articles.Import.Labelling;

/// <summary>
/// How well a block fits a role, by what is seen of it and its neighbours; about 3 for a good fit, below -3 for a bad one. The weights were set on the
/// texts of tests/corpus/import, and each says what a reader of a newsletter goes by.
/// </summary>
internal sealed class Scores(IReadOnlyList<Facts> facts, HeadlineLook look)
{
    // Where headlines are named, what has no name is none.
    private readonly bool _named = facts.Any(f => f.Given == PastedRole.Headline);

    public double Of(PastedRole role, int index)
    {
        var one = facts[index];
        if (one.Block.Hidden)
            return role is PastedRole.Front or PastedRole.Aside ? 10 : Steps.Never;
        if (one.Given is { } given)
            return role == given ? 12 : -6;
        return role switch
        {
            PastedRole.Front => Aside(one) + 0.4 + (one.Prose && one.Furniture < 1 ? -0.3 : 0),
            PastedRole.Name => Name(one, index),
            PastedRole.Tagline => Tagline(one),
            PastedRole.Kicker => Kicker(one, index),
            PastedRole.Headline => Headline(one, index),
            PastedRole.Source => Source(one, index),
            PastedRole.Lead => Text(one),
            PastedRole.Body => Text(one) - 0.3,
            PastedRole.Point => Point(one),
            PastedRole.PointMore => PointMore(one, index),
            PastedRole.Takeaway => Takeaway(one),
            PastedRole.TakeawayMore => TakeawayMore(one, index),
            PastedRole.Support => one.Support > 0 && !one.NumberedTitle ? one.Support - 1 - (one.Href is null && !one.AddressBelow ? 3 : 0) - (one.Length > 400 ? 3 : 0) : -8,
            PastedRole.SignUp => one.SignUp > 0 ? Math.Min(5, 1 + one.SignUp * 1.2) - (one.Length > 500 ? 3 : 0) - (one.Item ? 2 : 0) - (one.Block.Heading is 1 ? 1 : 0) : -8,
            PastedRole.SignUpMore => SignUpMore(one, index),
            _ => Aside(one),
        };
    }

    private double Headline(Facts one, int index)
    {
        var next = index + 1 < facts.Count ? facts[index + 1] : null;
        var score = one.Block.Heading switch { 0 => 0, <= 3 => 4, _ => 3 };
        var sum = score + (one.Block.Bold && one.Block.Heading == 0 ? 2.5 : 0) + (one.Block.Large && one.Block.Heading == 0 ? 2 : 0) + (one.Capitals ? 1.5 : 0);
        sum += one.NumberedTitle ? 2.5 : one.Item ? -4.5 : one.Block.Number is not null ? 1 : 0;
        sum += one.Block.Href is not null ? 0.7 : 0;
        sum += index == 0 ? 0.8 : one.AfterRule ? 1.5 : one.Gap ? 1 : -1;
        sum += one.Tokens.Count switch { 0 => -6, <= 2 => -0.5, <= 20 => 1, <= 28 => -1, _ => -5 };
        sum -= one.EndsSentence && one.Block.Plain[^1] is '.' or '۔' or '。' ? (one.Styled ? 1 : 2.5) : 0;
        sum -= one.EndsOpen ? (one.Styled ? 1.5 : 3.5) : 0;
        sum -= one.Small ? 2 : 0;
        sum -= one.Sentences ? (one.Styled ? 1 : 3) : 0;
        sum -= Foreign(one) + (one.Label.Score >= 6 ? 5 : one.Label.Score >= 3 ? 1 : 0) + (one.Contents ? 2 : 0) + (one.Outlet >= 3 && !one.Styled ? 1.5 : 0) + (look.HasKickers && one.Outlet >= 2.5 && one.Block.Heading == 0 ? 3 : 0);
        sum -= one.Bracketed || one.Byline ? 4 : 0;
        sum -= one.Block.Quoted ? 4.5 : one.Block.Indented ? 1.5 : 0;
        sum -= one.Repeated && index < facts.Count / 2 ? 1.5 : 0;
        sum += next switch
        {
            null => -3,
            { Item: true, NumberedTitle: false } => 1,
            { Prose: true } => 1,
            { SourceLabelEnd: > 0 } or { Bracketed: true } => 1.5,
            { Outlet: >= 2 } => 0.8,
            { Styled: true } when Rank(next) >= Rank(one) => -1.5,
            _ => 0,
        };
        return sum + look.Bonus(one) + (one.CarriesSource ? 1.5 : 0) - (_named ? 5 : 0);
    }

    private double Source(Facts one, int index)
    {
        if (one.Item && one.SourceLabelEnd == 0)
            return -5;
        if (one.SourceLabelEnd > 0)
            return 6 - Foreign(one) * 0.3 - (one.EndsSentence && one.Tokens.Count > 12 ? 4 : 0);
        var close = index > 0 && !one.Gap ? 0.7 : 0;
        var next = index + 1 < facts.Count && (facts[index + 1].Prose || facts[index + 1].Item) ? 1 : 0;
        var sum = (one.Outlet * 1.1) - 1.2 + close + next - Foreign(one) - (one.Tokens.Count > 12 ? 4 : 0) - (one.Block.Heading is > 0 and < 4 ? 2 : 0);
        return sum + (one.Bracketed ? 3.5 : 0) - (one.CarriesSource ? 3 : 0) + (one.Byline ? 1.5 : 0) - (one.Label.Score >= 3 ? 4 : 0) - (one.Date ? 2 : 0) - (one.Contents ? 1 : 0);
    }

    private double Kicker(Facts one, int index) =>
        index + 1 < facts.Count && (one.SourceLabelEnd > 0 || one.Outlet >= 2.5) && !one.EndsSentence && one.Tokens.Count <= 8 && look.HasKickers
            ? Math.Min(3, one.Outlet) + (one.SourceLabelEnd > 0 ? 2 : 0) - Foreign(one)
            : -8;

    private static double Text(Facts one)
    {
        var sum = one.Prose ? 2 : -0.5;
        sum += one.Length >= 100 ? 1 : 0;
        sum += (one.ListLike ? -1 : 0) + (one.Block.Quoted ? 1.5 : 0);
        sum -= one.Block.Heading > 0 ? 4 : one.Block.Bold ? 1 : 0;
        sum -= one.Item ? 5 : 0;
        sum -= one.Capitals ? 1.5 : 0;
        sum -= one.SourceLabelEnd > 0 ? 4 : 0;
        sum -= one.Bracketed ? 2 : 0;
        sum -= one.Date || one.AddressOnly ? 2.5 : 0;
        sum -= one.AfterRule ? 1 : 0;
        return sum - Math.Min(5, Foreign(one)) - (one.Label.Score >= 6 ? 5 : one.Label.Score >= 3 ? 1.5 : 0);
    }

    private static double Point(Facts one)
    {
        if (one.Label.Score >= 6)
            return -3;
        var sum = one.Item ? 4 : one.ListLike ? 2.6 : one.Block.Quoted ? 0.5 : -7;
        return sum - (one.NumberedTitle ? 3 : 0) - Math.Min(4, Foreign(one)) - (one.Repeated ? 2 : 0) - (one.Block.Heading > 0 ? 3 : 0);
    }

    private double PointMore(Facts one, int index)
    {
        if (one.Item || one.Block.Heading > 0)
            return -7;
        var later = NextItem(index);
        var sum = (one.Block.Indented ? 3.5 : 0) + (one.Gap ? -0.5 : 1) + (later ? 1.5 : -1) + (one.Block.Plain[0] is '"' or '“' or '„' or '«' or '—' ? 0.7 : 0);
        return sum - (one.Styled ? 2 : 0) - (one.Label.Score >= 3 ? 5 : 0) - (one.SourceLabelEnd > 0 ? 3 : 0) - Math.Min(5, Foreign(one) * 1.5) - (one.Gap && one.TitleLike ? 1.5 : 0);
    }

    private static double Takeaway(Facts one)
    {
        if (one.Label.Score < 2.4)
            return -8;
        var whole = one.Label.End >= one.Length;
        return one.Label.Score + (whole && !one.Styled && one.Gap && one.Label.Score < 6 ? -1 : 0) - (one.Item ? 0.5 : 0) - Math.Min(2, one.SignUp + (one.Support / 2));
    }

    private double TakeawayMore(Facts one, int index)
    {
        var before = index > 0 ? facts[index - 1] : null;
        var open = before is not null && before.Label.Score >= 2.4 && before.Label.End >= before.Length;
        if (open)
            return 4.5 - Math.Min(4, Foreign(one) * 0.7) - (one.Block.Heading > 0 ? 4 : 0);
        var sum = (one.Prose ? 1 : -1.5) + (one.Gap ? -0.6 : 1.2) + (look.LaterLabel(index) ? 0.8 : -0.3) - (one.Styled ? 2.5 : 0) - (one.Item ? 1.5 : 0) + (one.Block.Indented ? 1 : 0);
        return sum - Math.Min(5, Foreign(one) * 1.5) - (one.AfterRule ? 2.5 : 0) - (one.Bracketed || one.Date || one.AddressOnly ? 2 : 0);
    }

    private double Name(Facts one, int index)
    {
        var tail = one.NameEnd < one.Length;
        if (one.FromTop > 4 || one.Item || one.Tokens.Count > 16 || (one.EndsSentence && !tail) || one.Date || one.Label.Score >= 6)
            return -8;
        var length = tail ? Words.Of(one.Block.Plain[..one.NameEnd]).Count : one.Tokens.Count;
        var next = index + 1 < facts.Count ? facts[index + 1] : null;
        var sum = -1.0 + (length <= 5 ? 1 : -1) + (one.MastheadWord ? 1.3 : 0) + (one.Named ? 4 : 0) + (one.FromTop == 0 ? 0.5 : -0.3);
        sum += (tail && one.FromTop == 0 ? 2.5 : 0) + (one.Tokens.Contains("newsletter") ? 1.5 : 0);
        sum += one.Styled && look.Differs(one) ? 1 : 0;
        sum += one.Block.Heading == 1 && look.Differs(one) ? 2 : 0;
        sum += next is null ? -2 : next.Date ? 1 : next.Prose ? -1.5 : next.Item && !next.NumberedTitle ? -2 : next.TitleLike || next.NumberedTitle && next.Gap ? 0.8 : 0;
        return sum - Foreign(one, named: true) - (one.Bracketed || one.Contents ? 2 : 0) - (look.Usual == one.Look && look.IsSure && one.Styled && !one.Named ? 2 : 0) - (next is not null && (next.SourceLabelEnd > 0 || next.Bracketed) ? 2 : 0);
    }

    private static double Tagline(Facts one)
    {
        if (one.Item || one.Tokens.Count > 30 || one.Date)
            return -8;
        var sum = 0.8 + (one.Tokens.Count <= 14 ? 0.7 : 0) + (one.Gap ? -0.3 : 0.9) + (one.Block.Italic ? 1.2 : 0) + (one.Small ? 0.7 : 0) + (one.EndsSentence && one.Tokens.Count <= 14 ? 0.7 : 0);
        return sum - (one.Block.Heading > 0 ? 2.5 : one.Block.Bold ? 1.5 : 0) - Foreign(one, named: true) - (one.Length > 200 ? 2 : 0) - (one.SourceLabelEnd > 0 || one.Bracketed ? 3 : 0) - (one.Contents ? 3 : 0);
    }

    private double SignUpMore(Facts one, int index)
    {
        var behind = index > facts.Count * 0.6 || index >= facts.Count - 6;
        if (one.Item || one.Tokens.Count > 40 || !behind)
            return -8;
        // A name above the line that asks to sign up.
        var above = one.TitleLike && Enumerable.Range(index + 1, 2).Any(i => i < facts.Count && facts[i].SignUp > 0);
        return (one.Named ? 5 : above ? 3 : 1.2) + (one.Tokens.Count <= 16 ? 0.5 : 0) + (one.Gap ? -0.3 : 0.5) - (Foreign(one, named: true) * 0.8);
    }

    private static double Aside(Facts one)
    {
        var sum = 0.2 + Math.Min(5, one.Furniture * 1.3) + (one.Date ? 2.5 : 0) + (one.Contents ? 2 : 0) + (one.Repeated ? 2.5 : 0) + (one.AddressOnly ? 1 : 0);
        sum += Math.Min(2, one.SignUp) + Math.Min(1.5, one.Support * 0.4);
        return sum - (one.Item ? 1 : 0) - (one.Prose ? 0.6 : 0) - (one.SourceLabelEnd > 0 ? 1 : 0) - (one.Label.Score >= 6 ? 3 : 0);
    }

    /// <summary>How much a block speaks of the newsletter rather than of the world.</summary>
    private static double Foreign(Facts one, bool named = false) =>
        Math.Min(6, one.Furniture) + (named ? 0 : Math.Min(5, (one.SignUp * 1.2) + (one.Support * 0.7))) + (one.Date ? 3 : 0) + (one.AddressOnly ? 5 : 0);

    private static int Rank(Facts one) => one.Block.Heading > 0 ? 10 - one.Block.Heading : one.Block.Bold || one.Block.Large ? 3 : one.Capitals ? 2 : 0;

    private bool NextItem(int index)
    {
        for (var i = index + 1; i < facts.Count && i <= index + 3; i++)
        {
            if (facts[i].Item && !facts[i].NumberedTitle)
                return true;
            if (facts[i].Styled || facts[i].Label.Score >= 3 || facts[i].AfterRule)
                return false;
        }

        return false;
    }
}
