namespace Newsletter.Issues;

/// <summary>One line of an issue's history: who moved it, when, and what they said.</summary>
internal sealed class IssueEvent
{
    public int Key { get; init; }

    public int IssueKey { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Null: the service itself.</summary>
    public Guid? Account { get; init; }

    public required string What { get; init; }

    public string Note { get; init; } = "";
}
