using System.Collections.Frozen;
using Newsletter.Subscribers;

namespace Newsletter.Rendering;

/// <summary>What of a person goes into their copy.</summary>
internal sealed record Reader
{
    public required string Address { get; init; }

    public string Name { get; init; } = "";

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;

    public string? Language { get; init; }

    /// <summary>Keys of sections whose articles this person does not want.</summary>
    public IReadOnlyList<string> SwitchedOff { get; init; } = [];

    public required LinkSet Links { get; init; }

    /// <summary>What stands for <see cref="CountedLinks.Mark"/> in their copy; empty: their copy has what is the same for everybody.</summary>
    public string Reading { get; init; } = "";
}

/// <summary>A copy as text, for previews and the command line. Sending uses the specialised form (<see cref="CopyVariant"/>).</summary>
internal sealed record RenderedCopy(string Subject, string Preheader, string Html, string Text);
