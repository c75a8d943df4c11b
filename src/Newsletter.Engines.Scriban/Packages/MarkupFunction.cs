using global::Scriban;
using global::Scriban.Runtime;
using global::Scriban.Syntax;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>A function of Scriban, where text that has been escaped already goes in or comes out.</summary>
/// <param name="prepare">Changes the arguments before; null leaves them.</param>
/// <param name="marks">True: the text that comes back has been escaped already.</param>
internal sealed class MarkupFunction(IScriptCustomFunction inner, Func<ScriptArray, ScriptArray>? prepare, bool marks) : IScriptCustomFunction
{
    public int RequiredParameterCount => inner.RequiredParameterCount;

    public int ParameterCount => inner.ParameterCount;

    public ScriptVarParamKind VarParamKind => inner.VarParamKind;

    public Type ReturnType => typeof(object);

    public ScriptParameterInfo GetParameterInfo(int index) => inner.GetParameterInfo(index);

    public object? Invoke(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement)
    {
        var result = inner.Invoke(context, callerContext, prepare is null ? arguments : prepare(arguments), blockStatement);
        return marks && result is string text ? new HtmlValue(text) : result;
    }

    public ValueTask<object?> InvokeAsync(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        throw new NotSupportedException(RenderContext.Synchronous);
}
