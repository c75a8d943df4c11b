using System.Text;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

internal static class ArrayFunctions
{
    public static Namespace Create() => new Namespace()
        .Add("add", "list list, any value", a => a.List(0) is null ? a.Iterator([a[1]]) : a.Array([.. a.Items(0), a[1]]))
        .Add("add_range", "list list1, list list2", Concat)
        .Add("any", "list list, any function, any args...", Any)
        .Add("compact", "list list", a => a.List(0) is null ? null : a.Iterator(a.Items(0).Where(i => i is not null)))
        .Add("concat", "list list1, list list2", Concat)
        .Add("contains", "list list, any item", a => Boxes.Of(a.Items(0).Any(i => Equals(i, a[1]))))
        .Add("cycle", "list list, any group?", Cycle)
        .Add("each", "list list, any function", a => Apply(a, (item, function) => [a.Run.Call(function, a.Call.Span, item)]))
        .Add("filter", "list list, any function", a => Apply(a, (item, function) => Run.IsTrue(a.Run.Call(function, a.Call.Span, item)) ? [item] : []))
        .Add("first", "list list", a => a.Items(0).FirstOrDefault())
        .Add("insert_at", "list list, int index, any value", InsertAt)
        .Add("join", "list list, text delimiter, any function?", Join)
        .Add("last", "list list", a => a.List(0) is { Count: > 0 } list ? a.Run.Item(list, list.Count - 1) : null)
        .Add("limit", "list list, int count", a => a.List(0) is null ? null : a.Iterator(a.Items(0).Take(a.Int(1))))
        .Add("map", "any list, text member", Map)
        .Add("offset", "list list, int index", a => a.List(0) is null ? null : a.Iterator(a.Items(0).Skip(a.Int(1))))
        .Add("remove_at", "list list, int index", RemoveAt)
        .Add("reverse", "list list", a => a.List(0) is null ? a.Array([]) : a.Iterator(a.Items(0).Reverse()))
        .Add("size", "list list", a => Boxes.Of(a.List(0)?.Count ?? 0))
        .Add("sort", "any list, text member?", ListSort.Sort)
        .Add("uniq", "list list", a => a.List(0) is null ? null : a.Iterator(a.Items(0).Distinct()));

    private static ArrayValue? Concat(Arguments a) => a.List(0) is null && a.List(1) is null ? null : a.Iterator([.. a.Items(0), .. a.Items(1)]);

    private static object Any(Arguments a)
    {
        if (a[1] is not ICallable function)
            return Boxes.False;
        foreach (var item in a.Items(0))
        {
            if (a.Run.Call(function, a.Call.Span, [item, .. a.Items(2)]) is true)
                return Boxes.True;
        }

        return Boxes.False;
    }

    private static object? Cycle(Arguments a)
    {
        if (a.List(0) is not { } list)
            return null;
        var group = a[1] is null ? string.Join(',', a.Items(0).Select(a.Run.Format)) : a.Run.Format(a[1]);
        if (list.Count == 0)
            return null;
        var at = a.Run.Cycles.GetValueOrDefault(group) % list.Count;
        a.Run.Cycles[group] = at + 1;
        return a.Run.Item(list, at);
    }

    private static ArrayValue? Apply(Arguments a, Func<object?, ICallable, IEnumerable<object?>> each)
    {
        if (a.List(0) is null)
            return null;
        return a.Function(1) is { } function ? a.Iterator(a.Items(0).SelectMany(item => each(item, function))) : a.Iterator(a.Items(0));
    }

    private static ArrayValue InsertAt(Arguments a)
    {
        var result = a.Array(a.Items(0));
        var index = Math.Max(0, a.Int(1));
        if (index > Math.Max(result.Count, a.Run.Options.LoopLimit))
            throw new ArgumentProblem(1, $"The index {index} is beyond the loop limit `{a.Run.Options.LoopLimit}`");
        if (index > result.Count)
            result.Set(a.Run, index, a[2]);
        else
            result.Insert(index, a[2]);
        return result;
    }

    private static string Join(Arguments a)
    {
        var function = a.Function(2);
        var delimiter = a.Text(1);
        var text = new StringBuilder();
        var first = true;
        foreach (var item in a.Items(0))
        {
            if (!first)
                text.Append(delimiter);
            first = false;
            var written = a.Run.Format(item);
            text.Append(function is null ? written : a.Run.Format(a.Run.Call(function, a.Call.Span, written)));
            a.Run.CheckLength(text.Length);
        }

        return a.Run.Charge(text.ToString());
    }

    private static ArrayValue Map(Arguments a)
    {
        var result = ArrayValue.Iterator([]);
        if (a[0] is null || a.TextOrNull(1) is not { } member)
            return result;
        foreach (var item in a.Run.AsList(a[0]) is { } list ? a.Run.Items(list) : [a[0]])
        {
            if (a.Run.TryGetMember(item, member, out var value))
                result.Add(value);
        }

        a.Run.ChargeItems(result.Count);
        return result;
    }

    private static ArrayValue RemoveAt(Arguments a)
    {
        var result = a.Array(a.Items(0));
        var index = a.Int(1) < 0 ? a.Int(1) + result.Count : a.Int(1);
        if (index >= 0 && index < result.Count)
            result.RemoveAt(index);
        return result;
    }
}
