using global::Scriban;
using global::Scriban.Runtime;
using global::Scriban.Syntax;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>A function that the product brings.</summary>
internal sealed class HostFunction(Func<IReadOnlyList<object?>, object?> body, ModelValues values) : IScriptCustomFunction
{
    public int RequiredParameterCount => 0;

    public int ParameterCount => 0;

    public ScriptVarParamKind VarParamKind => ScriptVarParamKind.Direct;

    public Type ReturnType => typeof(object);

    public ScriptParameterInfo GetParameterInfo(int index) => new(typeof(object), "value");

    public object? Invoke(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        values.ToScript(body([.. arguments.Select(ModelValues.FromScript)]));

    public ValueTask<object?> InvokeAsync(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        throw new NotSupportedException(RenderContext.Synchronous);
}
