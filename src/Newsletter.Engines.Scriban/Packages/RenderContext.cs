using global::Scriban;
using global::Scriban.Functions;
using global::Scriban.Parsing;
using global::Scriban.Runtime;
using global::Scriban.Syntax;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>One rendering: escapes what is written, keeps the limits, and reaches values of the model only, never a member of a type.</summary>
internal sealed class RenderContext : TemplateContext
{
    /// <summary>Why no asynchronous half of Scriban's interfaces is answered.</summary>
    public const string Synchronous = "Templates are rendered synchronously.";

    // Scriban counts the turns of nested loops together; a loop's own turns are counted below. This bounds its internal loops.
    private const int AllTurns = 4_000_000;

    private readonly TemplateOptions _options;
    private readonly LimitedOutput _output;
    private readonly Stack<int> _turns = new();
    private readonly HashSet<ScriptNode> _measured = new(ReferenceEqualityComparer.Instance);

    public RenderContext(TemplateOptions options, CancellationToken cancellationToken)
        : base(new BuiltinFunctions())
    {
        _options = options;
        _output = new LimitedOutput(this);
        Values = new ModelValues(options);
        CancellationToken = cancellationToken;
        NewLine = "\n";
        EnableRelaxedMemberAccess = true;
        LoopLimit = AllTurns;
        RecursiveLimit = options.DepthLimit;
        RegexTimeOut = options.TimeLimit;
        // Scriban cuts off in silence what passes its limit; ours is an error and stands well before it.
        LimitToString = (int)Math.Min(options.OutputLimit * 4L, int.MaxValue / 4);
        TemplateLoader = new IncludeLoader(options.Include);
        PushCulture(options.Culture);
        PushOutput(_output);
        Builtins.Adapt(BuiltinObject, options, Values);
    }

    public ModelValues Values { get; }

    public bool EscapesHtml => _options.Escaping == TemplateEscaping.Html;

    public int OutputLimit => _options.OutputLimit;

    public string TooLong => $"A text is longer than the limit of {OutputLimit} characters";

    /// <summary>What a function or capture has escaped already, so that it is not escaped a second time.</summary>
    public object Escaped(string html) => EscapesHtml ? new HtmlValue(html) : html;

    /// <summary>True when Scriban has stopped writing: then not even this character gets through.</summary>
    public bool IsCutShort()
    {
        var before = _output.Length;
        Write("\0");
        return _output.Length == before;
    }

    public override TemplateContext Write(SourceSpan span, object? textAsObject)
    {
        if (textAsObject is HtmlValue html)
            return Write(html.Html);
        var text = ObjectToString(textAsObject);
        return Write(EscapesHtml && text is not null ? Escape(text) : text);
    }

    public override string? ObjectToString(object? value, bool nested = false) =>
        base.ObjectToString(AsText(value), nested);

    /// <summary>Markup is text to all who ask, and so is a character that a function over lists took out of a text.</summary>
    public static object? AsText(object? value) => value switch
    {
        HtmlValue html => html.Html,
        char character => character.ToString(),
        _ => value,
    };

    public override object? Evaluate(ScriptNode? scriptNode, bool aliasReturnedFunction)
    {
        Measure(scriptNode);
        var value = scriptNode is ScriptCaptureStatement { Body: { } body, Target: { } target }
            ? Capture(body, target)
            : base.Evaluate(scriptNode, aliasReturnedFunction);
        // Scriban would write what .NET says of the value, for an array the name of its type.
        if (scriptNode is ScriptInterpolatedExpression && value is not (null or bool))
            value = ObjectToString(value);
        if (value is string text && text.Length > OutputLimit)
            throw new ScriptRuntimeException(scriptNode!.Span, TooLong);
        return value;
    }

    /// <summary><c>&amp; &lt; &gt; " '</c> become references, and nothing else.</summary>
    public static string Escape(string text) => text.AsSpan().IndexOfAny("&<>\"'") < 0
        ? text
        : text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("'", "&#39;", StringComparison.Ordinal);

    protected override IObjectAccessor? GetMemberAccessorImpl(object target) => target switch
    {
        HtmlValue => HtmlValue.Accessor,
        DateTime or TimeSpan or KeyValuePair<string, object?> => base.GetMemberAccessorImpl(target),
        IScriptObject or System.Collections.IList or string or decimal => base.GetMemberAccessorImpl(target),
        _ => target.GetType().IsPrimitive ? base.GetMemberAccessorImpl(target) : null,
    };

    protected override void OnEnterLoop(ScriptLoopStatementBase loop) => _turns.Push(0);

    protected override void OnExitLoop(ScriptLoopStatementBase loop) => _turns.Pop();

    protected override bool OnStepLoop(ScriptLoopStatementBase loop)
    {
        var turns = _turns.Pop() + 1;
        _turns.Push(turns);
        return turns <= _options.LoopLimit
            ? true
            : throw new ScriptRuntimeException(loop.Span, $"Exceeding number of iteration limit `{_options.LoopLimit}` for loop statement.");
    }

    // A template was measured when it was parsed; what it includes, and code made of text, is parsed by Scriban on the way.
    private void Measure(ScriptNode? node)
    {
        var page = node as ScriptPage ?? node?.Parent?.Parent as ScriptPage;
        if (page is not null && _measured.Add(page) && Depth.Exceeded(page) is not null)
            throw new ScriptRuntimeException(CurrentSpan, Depth.TooDeep);
    }

    // What was written was escaped then; it must not be escaped again.
    private object? Capture(ScriptBlockStatement body, ScriptExpression target)
    {
        PushOutput(new LimitedOutput(this));
        string text;
        try
        {
            Evaluate(body);
        }
        finally
        {
            text = PopOutput().ToString() ?? "";
        }

        SetValue(target, Escaped(text));
        return null;
    }
}
