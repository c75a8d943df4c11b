using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Functions;

/// <summary><c>array.sort</c>: stable, null first, by the items themselves or by a member or path of members of theirs.</summary>
internal static class ListSort
{
    public static object Sort(Arguments a)
    {
        if (a[0] is null)
            return a.Iterator([]);
        if (a.Run.AsList(a[0]) is not { } list)
            return a.Array([a[0]]);
        var member = a.Text(1);
        var comparer = Comparer<object?>.Create((x, y) => Compare(a.Run, x, y));
        return a.Array(a.Run.Items(list).OrderBy(item => member.Length == 0 ? item : Key(a.Run, item, member), comparer));
    }

    private static object? Key(Run run, object? item, string member)
    {
        if (run.TryGetMember(item, member, out var value))
            return value;
        foreach (var part in member.Split('.'))
        {
            if (!run.TryGetMember(item, part, out item))
                return null;
        }

        return item;
    }

    private static int Compare(Run run, object? x, object? y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string or Markup, string or Markup) => run.Culture.CompareInfo.Compare(run.Format(x), run.Format(y)),
        (int a, int b) => a.CompareTo(b),
        _ when Numbers.IsNumber(x) && Numbers.IsNumber(y) => Numbers.To<double>(x, run, default).CompareTo(Numbers.To<double>(y, run, default)),
        _ when x.GetType() == y.GetType() && x is IComparable comparable => comparable.CompareTo(y),
        _ => throw new ArgumentProblem(0, $"Cannot sort {Run.TypeName(x)} and {Run.TypeName(y)} together"),
    };
}
