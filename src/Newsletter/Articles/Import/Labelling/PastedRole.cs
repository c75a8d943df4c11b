namespace Newsletter.Articles.Import.Labelling;

/// <summary>What a block is in its newsletter.</summary>
internal enum PastedRole
{
    /// <summary>Before the first article: greeting, contents, date.</summary>
    Front,

    /// <summary>The newsletter's name at its head.</summary>
    Name,
    Tagline,

    /// <summary>A source that stands above its headline.</summary>
    Kicker,
    Headline,
    Source,
    Lead,
    Point,

    /// <summary>A point going on in a block of its own.</summary>
    PointMore,
    Body,
    Takeaway,
    TakeawayMore,
    Support,
    SignUp,

    /// <summary>What follows a line about signing up and belongs to it.</summary>
    SignUpMore,

    /// <summary>Between or behind the articles, and of none.</summary>
    Aside,
}
