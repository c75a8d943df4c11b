namespace Newsletter.Engines.Mime;

/// <summary>One header field as it was read.</summary>
/// <param name="Name">In the writing of the message.</param>
/// <param name="Raw">Unfolded, not decoded.</param>
public sealed record MimeHeader(string Name, string Raw)
{
    /// <summary>With its encoded words decoded.</summary>
    public string Value => EncodedWordReader.Decode(Raw);
}
