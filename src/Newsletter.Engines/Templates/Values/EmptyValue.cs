namespace Newsletter.Engines.Templates.Values;

/// <summary>The variable <c>empty</c>: equal to whatever has nothing in it.</summary>
internal sealed class EmptyValue : ObjectValue
{
    public static readonly EmptyValue Instance = new();

    private EmptyValue()
    {
    }

    public override bool TrySet(Running.Run run, string name, object? value) => false;
}
