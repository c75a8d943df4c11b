namespace Newsletter.Articles.Import.Labelling;

/// <summary>How headlines look in this text. Nothing is known of it at first; a first labelling tells, and the second goes by it.</summary>
internal sealed class HeadlineLook
{
    private readonly int _lastLabel;

    private HeadlineLook(string? usual, int count, bool hasKickers, int lastLabel)
    {
        Usual = usual;
        IsSure = count >= 2;
        HasKickers = hasKickers;
        _lastLabel = lastLabel;
    }

    public string? Usual { get; }

    /// <summary>More than one headline looks so.</summary>
    public bool IsSure { get; }

    /// <summary>Sources seem to stand above headlines here.</summary>
    public bool HasKickers { get; }

    public static HeadlineLook Unknown(IReadOnlyList<Facts> facts)
    {
        // A look that several short lines share which are followed by text is one of headlines; a plain line has none to speak of.
        var looks = Enumerable.Range(0, facts.Count - 1)
            .Where(i => facts[i].Styled && facts[i].TitleLike && facts[i].Label.Score < 6 && (facts[i + 1].Prose || facts[i + 1].Item || facts[i + 1].Outlet >= 2 || facts[i + 1].SourceLabelEnd > 0))
            .GroupBy(i => facts[i].Look, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .FirstOrDefault();
        return Of(facts, looks is not null && looks.Count() > 1 ? looks.Key : null, looks?.Count() ?? 0);
    }

    public static HeadlineLook Of(IReadOnlyList<Facts> facts, IReadOnlyList<PastedRole> roles)
    {
        var looks = Enumerable.Range(0, facts.Count)
            .Where(i => roles[i] == PastedRole.Headline)
            .GroupBy(i => facts[i].Look, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ToList();
        var usual = looks.Count > 0 && (looks.Count == 1 || looks[0].Count() > looks[1].Count()) ? looks[0] : null;
        return Of(facts, usual?.Key, usual?.Count() ?? 0);
    }

    public double Bonus(Facts one)
    {
        if (!IsSure)
            return 0;
        if (one.Look == Usual)
            return one.Styled ? 2 : 0.5;
        if (Usual!.StartsWith("plain", StringComparison.Ordinal))
            return 0;
        // One title above all the others in rank is the newsletter's own.
        return Usual[0] == 'h' && one.Block.Heading > 0 && one.Block.Heading < Usual[1] - '0' ? -4 : one.Styled ? -0.7 : -2.5;
    }

    public bool Differs(Facts one) => Usual is not null && one.Look != Usual;

    /// <summary>Whether another takeaway comes, so that this is not the last article.</summary>
    public bool LaterLabel(int index) => index < _lastLabel;

    private static HeadlineLook Of(IReadOnlyList<Facts> facts, string? usual, int count)
    {
        var kickers = Enumerable.Range(0, Math.Max(0, facts.Count - 1))
            .Count(i => (facts[i].Outlet >= 2.5 || facts[i].SourceLabelEnd > 0) && facts[i + 1].TitleLike && facts[i + 1].Tokens.Count > facts[i].Tokens.Count && !facts[i + 1].Item && (i == 0 || facts[i].Gap) && facts[i + 1].Outlet < 3);
        var last = facts.Count - 1;
        while (last >= 0 && facts[last].Label.Score < 6)
            last--;
        return new HeadlineLook(usual, count, kickers >= 2, last);
    }
}
