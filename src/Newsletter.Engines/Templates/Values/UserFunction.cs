using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Values;

/// <summary>A function that a template declares.</summary>
internal sealed class UserFunction(Function function) : ICallable
{
    public IReadOnlyList<Parameter> Parameters => function.Parameters ?? [];

    public int Required { get; } = function.Parameters?.Count(p => !p.Optional) ?? 0;

    public Variadic Variadic => function.Parameters is null ? Variadic.All : function.HasRest ? Variadic.Last : Variadic.No;

    public string Text => function.Span.Text;

    public object? Invoke(Run run, Call call)
    {
        ObjectValue? variables = null;
        if (function.Parameters is { } parameters)
        {
            variables = new ObjectValue();
            for (var i = 0; i < parameters.Count; i++)
                variables.Force(parameters[i].Name, call.Arguments[i]);
        }

        run.PushFunction(variables, hides: function.Name is not null);
        if (function.Name is { } name && name[0] == '$')
            run.SetLocal(name, this, function.Span);
        run.SetLocal("$", call.Arguments, call.Span);
        if (call.Wrapped is not null)
            run.SetLocal("$$", call.Wrapped, call.Span);
        var result = function.Body.Execute(run);
        run.PopFunction();
        return result;
    }
}
