namespace Newsletter.Engines.Templates.Values;

/// <summary>What <c>for.…</c>, <c>tablerow.…</c> and <c>while.…</c> tell about the loop around.</summary>
internal sealed class LoopState(int length)
{
    public int Index { get; set; }

    public bool Changed { get; set; }

    /// <summary>The column of a <c>tablerow</c>, else null.</summary>
    public int? Column { get; set; }

    public bool TryGet(string name, out object? value)
    {
        value = name switch
        {
            "index" => Boxes.Of(Index),
            "first" => Boxes.Of(Index == 0),
            "even" => Boxes.Of(Index % 2 == 0),
            "odd" => Boxes.Of(Index % 2 == 1),
            "length" => Boxes.Of(length),
            "last" => Boxes.Of(Index == length - 1),
            "rindex" => Boxes.Of(length - Index - 1),
            "changed" => Boxes.Of(Changed),
            "col" when Column is { } column => Boxes.Of(column),
            _ => null,
        };
        return value is not null;
    }
}
