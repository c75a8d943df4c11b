namespace Newsletter.Issues;

/// <summary>What an issue and its articles said at a moment with a name: "before a paste", "test sent", or one that an editor gave.</summary>
internal sealed class IssuePoint
{
    public int Key { get; init; }

    public Guid Id { get; init; }

    public int IssueKey { get; init; }

    public DateTimeOffset At { get; init; }

    public Guid? Account { get; init; }

    public required string Name { get; init; }

    public required PointContent Content { get; init; }
}

internal sealed record PointContent(IssueContent Issue, IReadOnlyList<PlacedArticle> Articles);
