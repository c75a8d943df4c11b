using System.Collections;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Values;

/// <summary>An object that a template made or may change: members in the order in which they came.</summary>
internal class ObjectValue : IReadOnlyDictionary<string, object?>
{
    private readonly Dictionary<string, object?> _members;
    private HashSet<string>? _readOnly;

    public ObjectValue() => _members = new(StringComparer.Ordinal);

    public ObjectValue(IReadOnlyDictionary<string, object?> members) => _members = new(members, StringComparer.Ordinal);

    public virtual int Count => _members.Count;

    public virtual IEnumerable<string> Keys => _members.Keys;

    public IEnumerable<object?> Values
    {
        get
        {
            foreach (var pair in this)
                yield return pair.Value;
        }
    }

    public object? this[string key] => TryGetValue(key, out var value) ? value : null;

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public virtual bool TryGetValue(string key, out object? value) => _members.TryGetValue(key, out value);

    /// <summary>False where the member is read-only.</summary>
    public virtual bool TrySet(Run run, string name, object? value)
    {
        if (IsReadOnly(name))
            return false;
        run.ChargeItems(1);
        _members[name] = value;
        return true;
    }

    public void Force(string name, object? value) => _members[name] = value;

    public bool IsReadOnly(string name) => _readOnly is not null && _readOnly.Contains(name);

    public void MakeReadOnly(string name) => (_readOnly ??= new(StringComparer.Ordinal)).Add(name);

    public virtual IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Clear()
    {
        _members.Clear();
        _readOnly = null;
    }

    protected bool HasOwn(string key) => _members.ContainsKey(key);
}
