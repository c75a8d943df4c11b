using Newsletter.Engines.Templates;

namespace Newsletter.Rendering;

/// <summary>The copy of those readers who get the same articles, specialised. Both parts are made from that one list of articles.</summary>
/// <param name="Key">Names the variant within its revision (<see cref="Sections"/>).</param>
internal sealed record CopyVariant(ulong Key, ISpecialisedTemplate Html, ISpecialisedTemplate Text);
