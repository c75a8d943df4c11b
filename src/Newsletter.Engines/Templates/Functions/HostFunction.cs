using System.Numerics;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

/// <summary>A function that whoever renders brings along.</summary>
internal sealed class HostFunction(string name, Func<IReadOnlyList<object?>, object?> body) : ICallable
{
    public string Name => name;

    public IReadOnlyList<Parameter> Parameters => [];

    public int Required => 0;

    public Variadic Variadic => Variadic.All;

    public object? Invoke(Run run, Call call) => run.Import(body([.. call.Arguments.Select(Export)]));

    /// <summary>Hosts see template values only: the wider numbers of the language become double.</summary>
    private static object? Export(object? value) => value switch
    {
        float number => (double)number,
        BigInteger number => (double)number,
        ICallable or EmptyValue => null,
        _ => value,
    };
}
