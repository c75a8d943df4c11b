namespace Newsletter.Articles.Images;

/// <summary>Where the octets of images lie: where every node that serves mail's images can read them.</summary>
internal interface IImageOctets
{
    /// <summary>Durable when it returns. The same octets twice are kept once.</summary>
    Task WriteAsync(string hash, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken);

    /// <returns>Null: there are none.</returns>
    Task<Stream?> OpenAsync(string hash, CancellationToken cancellationToken);

    Task DropAsync(string hash, CancellationToken cancellationToken);
}
