namespace Newsletter.Articles.Import.Reading;

internal enum BlockKind
{
    Text,

    /// <summary>A point of a list, whatever its mark was.</summary>
    Item,
    Image,

    /// <summary>A line drawn between parts.</summary>
    Rule,
}

/// <summary>A line or paragraph of a pasted text, with what its form says of it. Plain text, Markdown and HTML all become these.</summary>
internal sealed record PastedBlock
{
    private readonly IReadOnlyList<InlineRun> _runs = [];

    public BlockKind Kind { get; init; }

    public IReadOnlyList<InlineRun> Runs
    {
        get => _runs;
        init
        {
            _runs = InlineText.Normalise(value);
            Plain = InlineText.Plain(_runs);
        }
    }

    /// <summary>The words alone; a place in it is a place in the runs.</summary>
    public string Plain { get; private init; } = "";

    /// <summary>1 to 6 by its markup, 0 for none.</summary>
    public int Heading { get; init; }

    /// <summary>Of an item: how deep its list stands in others, from 1.</summary>
    public int Depth { get; init; }

    /// <summary>Of an item or a heading that was numbered.</summary>
    public int? Number { get; init; }

    /// <summary>A blank line or a margin stands above it.</summary>
    public bool Gap { get; init; }

    /// <summary>It follows a line break alone, so it may be the same sentence going on.</summary>
    public bool Soft { get; init; }

    /// <summary>It stands to the right of the others, or inside a list's item below the first line.</summary>
    public bool Indented { get; init; }

    public bool Quoted { get; init; }

    /// <summary>Letters clearly bigger than most of the text's.</summary>
    public bool Large { get; init; }

    /// <summary>Capitals by style.</summary>
    public bool Capitals { get; init; }

    /// <summary>Readers of the page would not see it: a preheader, a page's title.</summary>
    public bool Hidden { get; init; }

    /// <summary>Its words are literal: what Markdown would take for markup is escaped when they are written.</summary>
    public bool Literal { get; init; }

    public PastedPart Part { get; init; }

    /// <summary>How long the line was as it came, its mark and indent included.</summary>
    public int Width { get; init; }

    public string? ImageUrl { get; init; }

    public string ImageAlt { get; init; } = "";

    public bool IsText => Kind is BlockKind.Text or BlockKind.Item;

    public bool Bold => InlineText.Whole(Runs, InlineStyle.Bold);

    public bool Italic => InlineText.Whole(Runs, InlineStyle.Italic);

    /// <summary>The one place that all its words lead to.</summary>
    public string? Href => InlineText.WholeHref(Runs);
}
