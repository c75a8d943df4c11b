using System.Diagnostics.CodeAnalysis;
using global::Scriban;
using global::Scriban.Parsing;
using global::Scriban.Runtime;
using global::Scriban.Syntax;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>Markup on its way through a template: text to every function and operator, and not escaped when it is written.</summary>
internal sealed class HtmlValue(string html) : IScriptCustomBinaryOperation, IScriptCustomTypeInfo
{
    public static IObjectAccessor Accessor { get; } = new SizeAccessor();

    public string Html => html;

    public string TypeName => "string";

    public override string ToString() => html;

    public bool TryEvaluate(
        TemplateContext context,
        SourceSpan span,
        ScriptBinaryOperator op,
        SourceSpan leftSpan,
        object? leftValue,
        SourceSpan rightSpan,
        object? rightValue,
        out object? result)
    {
        result = ScriptBinaryExpression.Evaluate(context, span, op, leftSpan, Text(leftValue), rightSpan, Text(rightValue));
        return true;
    }

    private static object? Text(object? value) => value is HtmlValue markup ? markup.Html : value;

    private sealed class SizeAccessor : IObjectAccessor
    {
        private const string Size = "size";

        public bool HasIndexer => false;

        public Type? IndexType => null;

        public int GetMemberCount(TemplateContext context, SourceSpan span, object target) => 1;

        public IEnumerable<string> GetMembers(TemplateContext context, SourceSpan span, object target) => [Size];

        public bool HasMember(TemplateContext context, SourceSpan span, object target, string member) => member == Size;

        public bool TryGetValue(TemplateContext context, SourceSpan span, object target, string member, [NotNullWhen(true)] out object? value)
        {
            value = member == Size ? ((HtmlValue)target).Html.Length : null;
            return value is not null;
        }

        public bool TrySetValue(TemplateContext context, SourceSpan span, object target, string member, object? value) => false;

        public bool TryGetItem(TemplateContext context, SourceSpan span, object target, object index, out object? value)
        {
            value = null;
            return false;
        }

        public bool TrySetItem(TemplateContext context, SourceSpan span, object target, object index, object? value) => false;
    }
}
