namespace Newsletter.Publications;

/// <summary>Which designs there are. A seam, because designs are rendering's, and a publication only names one.</summary>
internal interface IDesignNames
{
    Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken);
}
