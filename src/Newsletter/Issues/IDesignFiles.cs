namespace Newsletter.Issues;

/// <summary>Designs as a revision freezes them. Rendering owns the designs and stands further down the flow, so it implements this.</summary>
internal interface IDesignFiles
{
    /// <returns>The design's files by name, or a failure that lists the designs there are.</returns>
    Task<Result<IReadOnlyDictionary<string, string>>> ReadAsync(string design, CancellationToken cancellationToken);
}
