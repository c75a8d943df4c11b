using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Values;

/// <summary>The object of the root variables: what the template wrote, over what the copy brings, over what is known of every copy.</summary>
internal sealed class RootValue : ObjectValue
{
    private static readonly IReadOnlyDictionary<string, object?> Nothing = new Dictionary<string, object?>();

    private IReadOnlyDictionary<string, object?> _personal = Nothing;
    private IReadOnlyDictionary<string, object?> _known = Nothing;
    private Run? _run;

    public override IEnumerable<string> Keys => this.Select(p => p.Key);

    public override int Count => this.Count();

    public void Bind(Run run, IReadOnlyDictionary<string, object?> known, IReadOnlyDictionary<string, object?>? personal)
    {
        _run = run;
        _known = known;
        _personal = personal ?? Nothing;
    }

    public override bool TryGetValue(string key, out object? value)
    {
        if (base.TryGetValue(key, out value))
            return true;
        if (!_personal.TryGetValue(key, out value) && !_known.TryGetValue(key, out value))
            return false;
        value = _run!.Import(value);
        return true;
    }

    public override IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        foreach (var pair in _known)
        {
            if (!HasOwn(pair.Key) && !_personal.ContainsKey(pair.Key))
                yield return new(pair.Key, _run!.Import(pair.Value));
        }

        foreach (var pair in _personal)
        {
            if (!HasOwn(pair.Key))
                yield return new(pair.Key, _run!.Import(pair.Value));
        }

        using var own = base.GetEnumerator();
        while (own.MoveNext())
            yield return own.Current;
    }
}
