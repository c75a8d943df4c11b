using Newsletter.Shell.Api;

namespace Newsletter.Rendering.Designs;

internal enum DesignOrigin
{
    /// <summary>Below <c>templates</c>: the installation's.</summary>
    Folder,

    /// <summary>Edited on the desk.</summary>
    Desk,
}

/// <summary>A new design: a copy of another one, or files.</summary>
/// <param name="From">The name of any design.</param>
internal sealed record NewDesign(string Name = "", string? From = null, IReadOnlyDictionary<string, string>? Files = null);

/// <summary>A design's next version, whole. <c>note</c> is for the list of versions.</summary>
[AnswerOnly("name", "title", "origin", "source", "version", "usedVersion", "problems", "changedAt", "changedBy", "etag")]
internal sealed record DesignRequest(IReadOnlyDictionary<string, string> Files, string Note = "");

internal sealed record RestoreRequest(int Version);

/// <summary>A design in a list.</summary>
/// <param name="Version">The last that was saved; 0 of a folder.</param>
/// <param name="UsedVersion">What issues use; null: nothing can be used of it yet.</param>
internal sealed record DesignSummary(string Name, string Title, DesignOrigin Origin, int Version, int? UsedVersion, DateTimeOffset? ChangedAt, string? ChangedBy, string Etag)
{
    public static DesignSummary Of(FoundDesign design) => new(
        design.Name, design.Title, design.Stored is null ? DesignOrigin.Folder : DesignOrigin.Desk,
        design.Ordinal, design.Stored is { } stored ? stored.UsedOrdinal : 0, design.Stored?.ChangedAt, design.Stored?.ChangedBy, design.Etag);
}

/// <summary>A design on the wire, with its files and what is wrong with them.</summary>
internal sealed record DesignAnswer(
    string Name, string Title, DesignOrigin Origin, string? Source, int Version, int? UsedVersion, IReadOnlyDictionary<string, string> Files,
    IReadOnlyList<DesignProblem> Problems, DateTimeOffset? ChangedAt, string? ChangedBy, string Etag) : ITagged
{
    public static DesignAnswer Of(FoundDesign design, IReadOnlyList<DesignProblem> problems)
    {
        var summary = DesignSummary.Of(design);
        return new DesignAnswer(
            summary.Name, summary.Title, summary.Origin, design.Source, summary.Version, summary.UsedVersion, design.Files, problems, summary.ChangedAt, summary.ChangedBy, summary.Etag);
    }
}
