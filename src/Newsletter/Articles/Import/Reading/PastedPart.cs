namespace Newsletter.Articles.Import.Reading;

/// <summary>What the text itself calls a block: "Headline: …".</summary>
internal enum PastedPart
{
    None,

    /// <summary>Such a name alone.</summary>
    Label,
    Headline,
    Lead,
    Body,
}
