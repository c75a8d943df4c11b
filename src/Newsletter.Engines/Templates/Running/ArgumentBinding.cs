using System.Numerics;
using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Running;

/// <summary>Brings the arguments of a call to the parameters of a function: by place, by name, spread with <c>^</c>, with defaults for the rest.</summary>
internal sealed class ArgumentBinding(Run run, ICallable function, Expression caller)
{
    private readonly int _count = function.Parameters.Count;
    private ulong _given;

    public ArrayValue Values { get; } = new();

    /// <summary>The arguments of a call, as its function takes them.</summary>
    public static ArrayValue Bind(Run run, ICallable function, FunctionCall call)
    {
        var binding = new ArgumentBinding(run, function, call);
        foreach (var argument in call.Arguments)
            binding.Add(argument);
        binding.Finish(call.Arguments);
        return binding.Values;
    }

    public void Add(Expression argument)
    {
        var index = Values.Count;
        if (argument is NamedArgument named)
        {
            var byName = IndexOf(named.Name);
            if (byName < 0 && function.Variadic != Variadic.No)
            {
                if (!Values.TrySetMember(run, named.Name, named.Evaluate(run)))
                    throw new TemplateException(argument.Span, $"Cannot pass argument {named.Name} to function. This name is not supported.");
                return;
            }

            index = byName < 0 ? index : byName;
        }

        var value = argument.Evaluate(run);
        if (argument is Unary { Operator: UnaryOperator.Expand } && value is IReadOnlyList<object?> list)
        {
            foreach (var item in run.Items(list))
                Set(index++, run.Convert(item, Run.ParameterAt(function, Values.Count).Kind, caller.Span));
            return;
        }

        Set(index, run.Convert(value, Run.ParameterAt(function, index).Kind, argument.Span));
    }

    /// <summary>Fills in what was not given, and complains about what must be given or is too much.</summary>
    public void Finish(IReadOnlyList<Expression> arguments)
    {
        if (function.Variadic != Variadic.All)
            FillTo(_count - 1);
        var required = (1UL << function.Required) - 1;
        if ((_given & required) != required)
            throw new TemplateException(caller.Span.After(WrongCount(BitOperations.PopCount(_given & required), caller.Span, function.Required)));
        if (function.Variadic != Variadic.No || Values.Count <= _count)
            return;
        var message = WrongCount(Values.Count, caller.Span, _count);
        throw new TemplateException(Values.Count <= arguments.Count ? arguments[Values.Count - 1].Span.Error(message) : caller.Span.After(message));
    }

    public static string WrongCount(int given, TextSpan caller, int expected) =>
        $"Invalid number of arguments `{given}` passed to `{caller.Text}` while expecting `{expected}` arguments";

    public static void Fill(ICallable function, ArrayValue values, int last)
    {
        for (var i = values.Count; i <= Math.Min(last, function.Parameters.Count - 1); i++)
        {
            var isRest = function.Variadic == Variadic.Last && i == function.Parameters.Count - 1;
            values.Add(isRest ? new ArrayValue() : function.Parameters[i].Default);
        }
    }

    private void FillTo(int last)
    {
        for (var i = Values.Count; i <= Math.Min(last, _count - 1); i++)
        {
            if (function.Parameters[i].Optional)
                _given |= 1UL << i;
        }

        Fill(function, Values, last);
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < _count; i++)
        {
            if (function.Parameters[i].Name == name)
                return i;
        }

        return -1;
    }

    private void Set(int index, object? value)
    {
        if (index > Values.Count)
            FillTo(index - 1);
        if (index < _count)
            _given |= 1UL << index;
        if (function.Variadic != Variadic.Last || index < _count - 1)
        {
            Values.Set(run, index, value);
            return;
        }

        FillTo(_count - 1);
        ((ArrayValue)Values[_count - 1]!).Add(value);
    }
}
