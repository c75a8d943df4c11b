using System.Text.Json;

namespace Newsletter.Issues;

/// <summary>A segment as it was when an issue was submitted.</summary>
/// <param name="Reference">How the issue names it: its id or its name.</param>
/// <param name="Where">Its definition; what it means is for whoever freezes the audience.</param>
internal sealed record FrozenSegment(string Reference, Guid Id, string Name, JsonElement Where);

/// <summary>Segments as issues see them: there or not, and what they say now.</summary>
internal interface IAudienceSegments
{
    /// <returns>Those that are there.</returns>
    Task<IReadOnlyList<FrozenSegment>> FindAsync(int publication, IReadOnlyList<string> references, CancellationToken cancellationToken);
}
