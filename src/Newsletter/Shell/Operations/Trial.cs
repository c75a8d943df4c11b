namespace Newsletter.Shell.Operations;

/// <summary>Whether this process still sends an issue to nobody, before it is as fast as it will be.</summary>
internal sealed class Trial
{
    private volatile bool _isUnderWay;

    public bool IsUnderWay => _isUnderWay;

    public void Begin() => _isUnderWay = true;

    public void End() => _isUnderWay = false;
}
