namespace Newsletter.Subscribers.Imports;

/// <summary>Who was in the database when it was last looked at, for all sessions of one import, which take their turns at it.</summary>
internal sealed class KnownPeople : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public SeenKeys Keys { get; } = new();

    /// <summary>Of the person looked at last, or added last by the import itself, who need not be looked at.</summary>
    public long LastKey { get; set; }

    /// <returns>What ends the turn.</returns>
    public async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
