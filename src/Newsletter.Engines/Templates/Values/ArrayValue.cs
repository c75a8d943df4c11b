using System.Collections;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Values;

/// <summary>An array that a template made, with members beside its items (<c>a.x = 1</c>, named arguments).</summary>
internal sealed class ArrayValue : IReadOnlyList<object?>
{
    private readonly List<object?> _items;
    private ObjectValue? _members;

    public ArrayValue() => _items = [];

    public ArrayValue(IEnumerable<object?> items) => _items = [.. items];

    /// <summary>Made by a range or by a function over lists: <c>object.typeof</c> calls it an iterator.</summary>
    public bool IsIterator { get; init; }

    public int Count => _items.Count;

    public object? this[int index] => index >= 0 && index < _items.Count ? _items[index] : null;

    public IEnumerable<string> MemberNames => _members?.Keys ?? [];

    public static ArrayValue Iterator(IEnumerable<object?> items) => new(items) { IsIterator = true };

    public void Add(object? item) => _items.Add(item);

    public void Insert(int index, object? item) => _items.Insert(index, item);

    public void RemoveAt(int index) => _items.RemoveAt(index);

    /// <summary>Sets an item; the array grows as far as it must.</summary>
    public void Set(Run run, int index, object? value)
    {
        if (index >= _items.Count)
            run.ChargeItems(index - _items.Count + 1L);
        while (_items.Count <= index)
            _items.Add(null);
        _items[index] = value;
    }

    public bool TryGetMember(string name, out object? value)
    {
        if (name == "size")
        {
            value = Boxes.Of(_items.Count);
            return true;
        }

        value = null;
        return _members is not null && _members.TryGetValue(name, out value);
    }

    public bool TrySetMember(Run run, string name, object? value) => name != "size" && (_members ??= new()).TrySet(run, name, value);

    public List<object?>.Enumerator GetEnumerator() => _items.GetEnumerator();

    IEnumerator<object?> IEnumerable<object?>.GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
