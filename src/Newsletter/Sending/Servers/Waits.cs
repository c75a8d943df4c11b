namespace Newsletter.Sending.Servers;

/// <summary>What a server has been asked and not answered yet: limits are minutes (docs/smtp.md), and an editor wants to know sooner why nothing moves.</summary>
internal sealed class Waits(TimeProvider clock)
{
    /// <summary>Worth a word.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly LinkedList<long> _begun = new();

    /// <summary>How many are waited for, and how long the first of them has been; null: no longer than is usual.</summary>
    public (int Count, TimeSpan Time)? Oldest
    {
        get
        {
            lock (_gate)
                return _begun.First is { } first && clock.GetElapsedTime(first.Value) is var time && time > Long ? (_begun.Count, time) : null;
        }
    }

    public LinkedListNode<long> Begin()
    {
        lock (_gate)
            return _begun.AddLast(clock.GetTimestamp());
    }

    public void End(LinkedListNode<long> one)
    {
        lock (_gate)
            _begun.Remove(one);
    }
}
