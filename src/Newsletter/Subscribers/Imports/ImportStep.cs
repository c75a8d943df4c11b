namespace Newsletter.Subscribers.Imports;

/// <summary>So many rows of a list as go into the database in one transaction.</summary>
/// <param name="Rows">What may come in, no address twice.</param>
/// <param name="Taken">How many rows of the list have been read at its end.</param>
/// <param name="Percent">How much of the file that is; below 100 as long as it is not in.</param>
internal sealed record ImportStep(RowBlock Rows, List<RowNote> Notes, long Taken, int Percent);

/// <summary>Who is in the database under an address already, with their subscription to the list's publication.</summary>
internal sealed record KnownReader(int Key, int Version, Before Now)
{
    public SubscriptionState? State => Now.State is { } state ? Enum.Parse<SubscriptionState>(state) : null;
}

/// <summary>What a step comes to: written in one transaction with the figures.</summary>
internal sealed class StepPlan
{
    /// <summary>New people: rows of the step, by their <see cref="RowKind"/>.</summary>
    public List<int> Add { get; } = [];

    /// <summary>How many of them are <see cref="RowKind.Usual"/>: the first.</summary>
    public int Usual { get; set; }

    /// <summary>Where among them those begin that are <see cref="RowKind.Recorded"/>: to the end.</summary>
    public int Recorded { get; set; }

    /// <summary>Known people who get a subscription.</summary>
    public List<(KnownReader Who, ImportRow Row)> Subscribe { get; } = [];

    /// <summary>Known people whose subscription moves.</summary>
    public List<(KnownReader Who, ImportRow Row)> Move { get; } = [];

    /// <summary>Known people of whom the list knows more.</summary>
    public List<(KnownReader Who, Before Then)> Change { get; } = [];

    public List<RowNote> Notes { get; } = [];

    public long Updated { get; set; }

    public long Suppressed { get; set; }

    public long Added { get; set; }

    /// <summary>Everybody of <see cref="Subscribe"/>, <see cref="Move"/> and <see cref="Change"/>, once.</summary>
    public IEnumerable<KnownReader> Touched => Subscribe.Select(s => s.Who).Concat(Move.Select(m => m.Who)).Concat(Change.Select(c => c.Who)).DistinctBy(w => w.Key);
}
