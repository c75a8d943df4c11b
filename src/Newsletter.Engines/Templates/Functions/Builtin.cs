using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

/// <summary>A function of the language.</summary>
internal sealed class Builtin(IReadOnlyList<Parameter> parameters, Variadic variadic, Func<Arguments, object?> body) : ICallable
{
    public IReadOnlyList<Parameter> Parameters => parameters;

    public int Required { get; } = parameters.Count(p => !p.Optional);

    public Variadic Variadic => variadic;

    public object? Invoke(Run run, Call call) => body(new Arguments(run, call));
}

/// <summary>What a function of the language was called with; its parameters have made the values what they should be.</summary>
internal readonly record struct Arguments(Run Run, Call Call)
{
    public object? this[int index] => Call.Arguments[index];

    /// <summary>A text; empty for null.</summary>
    public string Text(int index) => (string?)Call.Arguments[index] ?? "";

    public string? TextOrNull(int index) => (string?)Call.Arguments[index];

    public int Int(int index) => (int)Call.Arguments[index]!;

    public double Number(int index) => (double)Call.Arguments[index]!;

    public IReadOnlyList<object?>? List(int index) => (IReadOnlyList<object?>?)Call.Arguments[index];

    public IEnumerable<object?> Items(int index)
    {
        var list = List(index);
        return list is null ? [] : Run.Items(list);
    }

    /// <summary>The function at <paramref name="index"/>; null where there is none.</summary>
    public ICallable? Function(int index) => Call.Arguments[index] switch
    {
        null => null,
        ICallable function => function,
        var other => throw new ArgumentProblem(index, $"The parameter `{Run.Format(other)}` is not a function. Maybe prefix it with @?"),
    };

    /// <summary>A list that a function over lists made.</summary>
    public ArrayValue Iterator(IEnumerable<object?> items)
    {
        var result = ArrayValue.Iterator(items);
        Run.ChargeItems(result.Count);
        return result;
    }

    public ArrayValue Array(IEnumerable<object?> items)
    {
        var result = new ArrayValue(items);
        Run.ChargeItems(result.Count);
        return result;
    }
}
