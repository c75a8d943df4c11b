namespace Newsletter.Tests.Support;

/// <summary>
/// Lets some through and holds whoever comes after them until a test says more: what goes on beside the test comes to a point where it stays, and is not past it when
/// the test looks.
/// </summary>
internal sealed class Turnstile
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _passed = [];
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Null: everybody.
    private int? _most;

    /// <summary>So many from now on, of each that has a name of its own.</summary>
    public void Admit(int more) => Move(more);

    /// <summary>Everybody, and first those that wait.</summary>
    public void Open() => Move(null);

    public async Task PassAsync(string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (_lock)
            {
                if (_most is null || _passed.GetValueOrDefault(name) < _most)
                {
                    _passed[name] = _passed.GetValueOrDefault(name) + 1;
                    return;
                }

                moved = _moved.Task;
            }

            await moved.WaitAsync(cancellationToken);
        }
    }

    private void Move(int? most)
    {
        lock (_lock)
        {
            _most = most;
            _passed.Clear();
            _moved.SetResult();
            _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
