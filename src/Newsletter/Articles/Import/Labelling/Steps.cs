namespace Newsletter.Articles.Import.Labelling;

/// <summary>Which role may follow which, and how usual that is. What is not here does not happen.</summary>
internal static class Steps
{
    public const double Never = -1000;

    private static readonly double[,] Costs = Table();

    public static double Cost(PastedRole from, PastedRole to) => Costs[(int)from, (int)to];

    /// <summary>How well a newsletter may begin so.</summary>
    public static double First(PastedRole role) => role switch
    {
        PastedRole.Name or PastedRole.Headline or PastedRole.Front => 0,
        PastedRole.Kicker => -0.5,
        PastedRole.SignUp or PastedRole.Support => -1,
        _ => Never,
    };

    /// <summary>How well it may end so: a headline promises something.</summary>
    public static double Last(PastedRole role) => role switch
    {
        PastedRole.Headline => -5,
        PastedRole.Kicker => Never,
        PastedRole.Source => -1.5,
        PastedRole.Name => -3,
        _ => 0,
    };

    private static double[,] Table()
    {
        var size = Enum.GetValues<PastedRole>().Length;
        var costs = new double[size, size];
        for (var i = 0; i < size * size; i++)
            costs[i / size, i % size] = Never;

        Put(PastedRole.Front, (PastedRole.Front, 0), (PastedRole.Name, -1), (PastedRole.Kicker, -0.5), (PastedRole.Headline, 0), (PastedRole.Support, -0.5), (PastedRole.SignUp, -0.5));
        Put(PastedRole.Name, (PastedRole.Tagline, 0), (PastedRole.Front, 0), (PastedRole.Kicker, -0.5), (PastedRole.Headline, 0), (PastedRole.SignUp, 0));
        Put(PastedRole.Tagline, (PastedRole.Front, 0), (PastedRole.Kicker, -0.5), (PastedRole.Headline, 0.3), (PastedRole.SignUp, 0));
        Put(PastedRole.Kicker, (PastedRole.Headline, 0));
        Put(PastedRole.Headline, (PastedRole.Headline, -4), (PastedRole.Source, 0), (PastedRole.Lead, 0), (PastedRole.Point, -0.5), (PastedRole.Takeaway, -3), (PastedRole.Aside, -2), (PastedRole.Support, -5), (PastedRole.SignUp, -5));
        Put(PastedRole.Source, (PastedRole.Source, -1), (PastedRole.Lead, 0), (PastedRole.Point, 0), (PastedRole.Takeaway, -0.5), (PastedRole.Aside, -1), (PastedRole.Headline, -3.5), (PastedRole.Support, -1), (PastedRole.SignUp, -1), (PastedRole.Body, -2));
        Put(PastedRole.Lead, (PastedRole.Source, -1), (PastedRole.Lead, 0), (PastedRole.Point, 0), (PastedRole.Takeaway, 0));
        Put(PastedRole.Point, (PastedRole.Point, 0.5), (PastedRole.PointMore, -0.5), (PastedRole.Source, -1), (PastedRole.Body, -0.5), (PastedRole.Takeaway, 0.3));
        Put(PastedRole.PointMore, (PastedRole.Point, 0.3), (PastedRole.PointMore, -1), (PastedRole.Source, -1), (PastedRole.Body, -0.5), (PastedRole.Takeaway, 0.3));
        Put(PastedRole.Body, (PastedRole.Body, 0), (PastedRole.Point, -0.5), (PastedRole.Source, -1), (PastedRole.Takeaway, 0));
        Put(PastedRole.Takeaway, (PastedRole.TakeawayMore, 0), (PastedRole.Source, -0.5), (PastedRole.Takeaway, -2), (PastedRole.Point, -1), (PastedRole.Body, -1.5));
        Put(PastedRole.TakeawayMore, (PastedRole.TakeawayMore, -0.3), (PastedRole.Source, -0.5), (PastedRole.Takeaway, -2), (PastedRole.Point, -1.5), (PastedRole.Body, -2));
        Put(PastedRole.Support, (PastedRole.Support, -2), (PastedRole.SignUp, 0.3), (PastedRole.SignUpMore, -2), (PastedRole.Headline, -1.5));
        Put(PastedRole.SignUp, (PastedRole.SignUp, -0.3), (PastedRole.SignUpMore, 0), (PastedRole.Support, 0), (PastedRole.Headline, -1.5), (PastedRole.Kicker, -2));
        Put(PastedRole.SignUpMore, (PastedRole.SignUpMore, -2), (PastedRole.SignUp, -0.5), (PastedRole.Support, 0), (PastedRole.Headline, -2));
        Put(PastedRole.Aside, (PastedRole.Headline, -0.3), (PastedRole.Kicker, -1), (PastedRole.Lead, -1), (PastedRole.Support, 0), (PastedRole.SignUp, 0), (PastedRole.Source, -1), (PastedRole.Body, -2.5), (PastedRole.Point, -2.5), (PastedRole.Takeaway, -1));
        foreach (var from in new[] { PastedRole.Lead, PastedRole.Point, PastedRole.PointMore, PastedRole.Body, PastedRole.Takeaway, PastedRole.TakeawayMore })
            Put(from, (PastedRole.Headline, from is PastedRole.Takeaway or PastedRole.TakeawayMore ? 0.5 : 0), (PastedRole.Kicker, -1), (PastedRole.Support, 0), (PastedRole.SignUp, 0), (PastedRole.Aside, -0.3));
        foreach (var from in new[] { PastedRole.Support, PastedRole.SignUp, PastedRole.SignUpMore, PastedRole.Aside })
            Put(from, (PastedRole.Aside, 0));
        // After the articles the newsletter may give its name once more.
        foreach (var from in new[] { PastedRole.Support, PastedRole.Takeaway, PastedRole.TakeawayMore, PastedRole.Aside, PastedRole.Body, PastedRole.Point })
            Put(from, (PastedRole.SignUpMore, -2.5));
        return costs;

        void Put(PastedRole from, params (PastedRole To, double Cost)[] steps)
        {
            foreach (var (to, cost) in steps)
                costs[(int)from, (int)to] = cost;
        }
    }
}
