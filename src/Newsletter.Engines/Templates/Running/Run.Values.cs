using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Running;

internal sealed partial class Run
{
    /// <summary>
    /// Takes a value from a model or a host function. Objects and arrays of a model are shared by threads and never changed: the first time a template
    /// writes into one, it gets a copy of its own, and from then on sees that one.
    /// </summary>
    public object? Import(object? value)
    {
        switch (value)
        {
            case null or string or bool or int or double or Markup or DateTime or ObjectValue or ArrayValue:
                return value;
            case IReadOnlyDictionary<string, object?> or IReadOnlyList<object?>:
                return _thawed is not null && _thawed.TryGetValue(value, out var own) ? own : value;
            case DateTimeOffset instant:
                return TimeZoneInfo.ConvertTime(instant, Options.TimeZone).DateTime;
            case long or decimal or TimeSpan or float or System.Numerics.BigInteger or ICallable:
                return value;
            default:
                throw Problems.ForeignValue(value.GetType());
        }
    }

    /// <summary>What a variable holds may be an object of the model that has been written into since, under another name.</summary>
    public object? Current(object? value) => value is not null && _thawed is not null && _thawed.TryGetValue(value, out var own) ? own : value;

    /// <summary>The object itself where a template may write into it, else its own copy.</summary>
    public ObjectValue Thaw(IReadOnlyDictionary<string, object?> value) =>
        value as ObjectValue ?? Thaw(value, () => new ObjectValue(value.ToDictionary(p => p.Key, p => Import(p.Value), StringComparer.Ordinal)));

    public ArrayValue Thaw(IReadOnlyList<object?> value) => value as ArrayValue ?? Thaw(value, () => new ArrayValue(Items(value)));

    private T Thaw<T>(object value, Func<T> copy)
        where T : class
    {
        _thawed ??= new(ReferenceEqualityComparer.Instance);
        if (_thawed.TryGetValue(value, out var own))
            return (T)own;
        var made = copy();
        _thawed.Add(value, made);
        return made;
    }

    public object? Item(IReadOnlyList<object?> list, int index) =>
        index >= 0 && index < list.Count ? Import(list[index]) : null;

    public IEnumerable<object?> Items(IReadOnlyList<object?> list) => list is ArrayValue && _thawed is null ? list : list.Select(Import);

    /// <summary>The member <paramref name="name"/> of a value; false where it has none.</summary>
    public bool TryGetMember(object? target, string name, out object? value)
    {
        value = null;
        switch (target)
        {
            case Functions.DateFunctions when name == "format":
                value = DateFormat;
                return true;
            case ObjectValue own:
                var has = own.TryGetValue(name, out value);
                value = Import(value);
                return has;
            case IReadOnlyDictionary<string, object?> model:
                var found = model.TryGetValue(name, out value);
                value = Import(value);
                return found;
            case ArrayValue array:
                return array.TryGetMember(name, out value);
            case IReadOnlyList<object?> list:
                value = name == "size" ? Boxes.Of(list.Count) : null;
                return value is not null;
            case LoopState loop:
                return loop.TryGet(name, out value);
            case DateTime date:
                value = DateText.Member(date, name);
                return value is not null;
            case TimeSpan span:
                value = DateText.Member(span, name);
                return value is not null;
            case string text when name == "size":
                value = Boxes.Of(text.Length);
                return true;
            case Markup markup when name == "size":
                value = Boxes.Of(markup.Html.Length);
                return true;
            default:
                return false;
        }
    }

    public void SetMember(object target, string name, object? value, TextSpan span)
    {
        var done = target switch
        {
            IReadOnlyDictionary<string, object?> members => Thaw(members).TrySet(this, name, value),
            IReadOnlyList<object?> list => Thaw(list).TrySetMember(this, name, value),
            _ => throw new TemplateException(span, $"Cannot set a member on `{Format(target)}` ({TypeName(target)}) when accessing member: {name}"),
        };
        if (!done)
            throw new TemplateException(span, $"Cannot set a value for the readonly member: {name}");
    }

    /// <summary>Has it nothing in it? Null for null, which is neither empty nor not.</summary>
    public static object? IsEmpty(object? value) => value switch
    {
        null => null,
        string text => Boxes.Of(text.Length == 0),
        Markup markup => Boxes.Of(markup.Html.Length == 0),
        IReadOnlyList<object?> list => Boxes.Of(list.Count == 0),
        IReadOnlyDictionary<string, object?> members => Boxes.Of(!members.Any()),
        _ => Boxes.False,
    };
}
