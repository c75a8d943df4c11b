namespace Newsletter.Sending.Doctor;

/// <param name="At">When it was looked at.</param>
internal sealed record SetUpLook(DateTimeOffset At, IReadOnlyList<Finding> Findings)
{
    /// <summary>What concerns a From domain.</summary>
    public IReadOnlyList<Finding> Of(string domain) => [.. Findings.Where(f => string.Equals(f.Domain, domain, StringComparison.OrdinalIgnoreCase))];
}

/// <summary>
/// What <c>doctor</c> finds, for screens: the last look is kept, as long as this process runs, because servers and DNS may let one wait. Several who ask at
/// once wait for the same look.
/// </summary>
internal sealed class SetUpReport(IServiceScopeFactory scopes, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private Task<SetUpLook>? _running;

    /// <summary>Null: nobody has looked since the start.</summary>
    public SetUpLook? Last { get; private set; }

    /// <returns>Null: it takes longer; it goes on, and is <see cref="Last"/> in the end.</returns>
    public async Task<SetUpLook?> LookAsync(CancellationToken cancellationToken)
    {
        Task<SetUpLook> look;
        lock (_gate)
        {
            if (_running is null or { IsCompleted: true })
                _running = Task.Run(() => ExamineAsync(), CancellationToken.None);
            look = _running;
        }

        try
        {
            return await look.WaitAsync(Patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<SetUpLook> ExamineAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var findings = new List<Finding>();
        await foreach (var finding in scope.ServiceProvider.GetRequiredService<ExamineSetUp>().HandleAsync(CancellationToken.None))
            findings.Add(finding);
        return Last = new SetUpLook(clock.GetUtcNow(), findings);
    }
}
