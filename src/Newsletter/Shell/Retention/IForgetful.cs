namespace Newsletter.Shell.Retention;

/// <summary>A feature that holds something for a time only, and lets go of it when asked. Asked every hour, by every node.</summary>
internal interface IForgetful
{
    RetentionRule Rule { get; }

    /// <returns>How much it has let go of.</returns>
    Task<long> ForgetAsync(CancellationToken cancellationToken);
}

/// <param name="Key">Under which its runs are written down.</param>
/// <param name="What">What is kept, for people.</param>
/// <param name="From">What the time is counted from.</param>
/// <param name="Then">What becomes of it.</param>
/// <param name="Setting">Where the time is set; null: it is fixed.</param>
internal sealed record RetentionRule(string Key, string What, string From, string Then, TimeSpan Kept, string? Setting);
