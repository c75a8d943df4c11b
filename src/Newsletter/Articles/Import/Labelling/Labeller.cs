namespace Newsletter.Articles.Import.Labelling;

/// <summary>
/// Gives every block its role: the sequence of roles that fits best as a whole, found by dynamic programming (Viterbi), so that a line is a headline
/// also because of what comes three lines later. Twice, for the first time round tells how headlines look here.
/// </summary>
internal static class Labeller
{
    private static readonly PastedRole[] Roles = Enum.GetValues<PastedRole>();

    public static IReadOnlyList<PastedRole> Label(IReadOnlyList<Facts> facts)
    {
        if (facts.Count == 0)
            return [];
        var first = Best(facts, new Scores(facts, HeadlineLook.Unknown(facts)));
        return Best(facts, new Scores(facts, HeadlineLook.Of(facts, first)));
    }

    private static PastedRole[] Best(IReadOnlyList<Facts> facts, Scores scores)
    {
        var came = new byte[facts.Count, Roles.Length];
        var before = new double[Roles.Length];
        foreach (var role in Roles)
            before[(int)role] = Steps.First(role) + scores.Of(role, 0);
        for (var i = 1; i < facts.Count; i++)
            before = Next(facts[i], before, role => scores.Of(role, i), (role, from) => came[i, role] = from);

        foreach (var role in Roles)
            before[(int)role] += Steps.Last(role);
        var best = Array.IndexOf(before, before.Max());
        var roles = new PastedRole[facts.Count];
        for (var i = facts.Count - 1; i >= 0; i--)
        {
            roles[i] = (PastedRole)best;
            best = came[i, best];
        }

        return roles;
    }

    private static double[] Next(Facts one, double[] before, Func<PastedRole, double> score, Action<int, byte> came)
    {
        var now = new double[Roles.Length];
        foreach (var role in Roles)
        {
            var (best, from) = (double.NegativeInfinity, (byte)0);
            foreach (var last in Roles)
            {
                var sum = before[(int)last] + Steps.Cost(last, role) + Beside(last, role, one);
                if (sum > best)
                    (best, from) = (sum, (byte)last);
            }

            now[(int)role] = best + score(role);
            came((int)role, from);
        }

        return now;
    }

    /// <summary>What depends on both: a source without a label stands below its headline; what follows a sign-up line at once belongs to it.</summary>
    private static double Beside(PastedRole last, PastedRole role, Facts one) => role switch
    {
        PastedRole.Source when last is not PastedRole.Headline && one.SourceLabelEnd == 0 => one.Bracketed ? -2 : -5,
        PastedRole.Aside when last is PastedRole.Headline or PastedRole.Source && one.Date => 2,
        PastedRole.Front when last is PastedRole.Name && one.Byline => 3,
        PastedRole.SignUpMore when last is PastedRole.SignUp && !one.Gap => 1.2,
        PastedRole.Point when one.ListLike && last is not (PastedRole.Lead or PastedRole.Point or PastedRole.Source) => -3,
        _ => 0,
    };
}
