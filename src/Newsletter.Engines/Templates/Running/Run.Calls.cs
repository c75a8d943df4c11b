using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Running;

internal sealed partial class Run
{
    /// <summary>What stands before a <c>|</c> and waits for the function behind it; parentheses and interpolations begin a frame of their own.</summary>
    private readonly List<Expression> _piped = [];
    private readonly List<int> _pipeFrames = [];
    private readonly Stack<Block> _wrapped = new();

    /// <summary>The values of the <c>case</c>s around.</summary>
    public Stack<object?> Cases { get; } = new();

    public bool InPipe => _pipeFrames.Count > 0;

    public bool HasPiped => _pipeFrames.Count > 0 && _piped.Count > _pipeFrames[^1];

    public Expression LastPiped => _piped[^1];

    private void BeginCalls()
    {
        _piped.Clear();
        _pipeFrames.Clear();
        _wrapped.Clear();
        Cases.Clear();
    }

    public void PushPipeFrame() => _pipeFrames.Add(_piped.Count);

    public void PopPipeFrame()
    {
        _piped.RemoveRange(_pipeFrames[^1], _piped.Count - _pipeFrames[^1]);
        _pipeFrames.RemoveAt(_pipeFrames.Count - 1);
    }

    public void Pipe(Expression from) => _piped.Add(from);

    public void Wrap(Block body) => _wrapped.Push(body);

    /// <summary>Calls <paramref name="target"/> with arguments that are still to be evaluated.</summary>
    /// <param name="takesPipe">Whether a waiting pipe value becomes the first argument.</param>
    public object? Call(object? target, Expression caller, IReadOnlyList<Expression> arguments, bool takesPipe)
    {
        var block = _wrapped.Count > 0 ? _wrapped.Pop() : null;
        var isPipe = takesPipe && HasPiped;
        if (target is not ICallable function)
        {
            var what = isPipe ? "Pipe expression destination" : "Invalid target function";
            throw new TemplateException(caller.Span, $"{what} `{caller.Span.Text}` is not a valid function ({TypeName(target)})");
        }

        if (isPipe)
        {
            arguments = [_piped[^1], .. arguments];
            _piped.RemoveAt(_piped.Count - 1);
        }

        var binding = new ArgumentBinding(this, function, caller);
        foreach (var argument in arguments)
            binding.Add(argument);
        binding.Finish(arguments);
        return Invoke(function, new Call(binding.Values, caller.Span, block), index => index < arguments.Count ? arguments[index].Span : caller.Span);
    }

    /// <summary>Calls a function from within another one, with values.</summary>
    public object? Call(ICallable function, TextSpan span, params ReadOnlySpan<object?> arguments)
    {
        var values = new ArrayValue();
        for (var i = 0; i < arguments.Length; i++)
            values.Add(function.Parameters.Count == 0 ? arguments[i] : Convert(arguments[i], ParameterAt(function, i).Kind, span));
        if (function.Variadic == Variadic.Last && function.Parameters.Count <= arguments.Length)
        {
            var rest = new ArrayValue();
            for (var i = function.Parameters.Count - 1; i < arguments.Length; i++)
                rest.Add(values[i]);
            values.Set(this, function.Parameters.Count - 1, rest);
        }

        if (function.Variadic != Variadic.All)
            ArgumentBinding.Fill(function, values, function.Parameters.Count - 1);
        if (arguments.Length < function.Required)
            throw new TemplateException(span.After(ArgumentBinding.WrongCount(arguments.Length, span, function.Required)));
        return Invoke(function, new Call(values, span), _ => span);
    }

    public static Parameter ParameterAt(ICallable function, int index)
    {
        var last = function.Parameters.Count - 1;
        return last < 0 || (index > last && function.Variadic == Variadic.All) ? new Parameter("", ParameterKind.Any) : function.Parameters[Math.Min(index, last)];
    }

    private object? Invoke(ICallable function, Call call, Func<int, TextSpan> argumentSpan)
    {
        Enter(call.Span);
        Step(call.Span);
        try
        {
            return function.Invoke(this, call);
        }
        catch (ArgumentProblem problem)
        {
            throw new TemplateException(problem.Index >= 0 ? argumentSpan(problem.Index) : call.Span, problem.Message);
        }
        catch (Exception problem) when (Problems.IsOfData(problem))
        {
            throw new TemplateException(call.Span, problem.Message);
        }
        finally
        {
            Leave();
            Flow = Flow.None;
        }
    }
}
