namespace Newsletter.Articles.Import;

internal enum LineKind
{
    Blank,
    Text,

    /// <summary>A title by its markup: <c># …</c>, <c>&lt;h2&gt;</c>.</summary>
    Heading,
    Point,

    /// <summary>Another point's line going on.</summary>
    PointGoesOn,
    Quote,

    /// <summary>An address alone.</summary>
    Link,
    Image,

    /// <summary>A rule between articles.</summary>
    Rule,
}

/// <summary>One line of a pasted text, with what its beginning says of it.</summary>
/// <param name="Text">Without the mark, as Markdown.</param>
/// <param name="Raw">As it came, for what could not be placed.</param>
internal sealed record ImportedLine(LineKind Kind, string Text, string Raw);
