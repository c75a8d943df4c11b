namespace Newsletter.Engines.Templates;

/// <summary>A place in a template. <see cref="Start"/> and <see cref="End"/> are offsets in UTF-16 units, end excluded; line and column count from 1.</summary>
public readonly record struct TemplateSpan(int Start, int End, int Line, int Column);

public enum TemplateSeverity
{
    Warning,
    Error,
}

/// <summary>Something to say about a template, at its place.</summary>
public sealed record TemplateMessage(TemplateSeverity Severity, string Template, TemplateSpan Span, string Text)
{
    /// <summary>The field's form: <c>weekly/html(12,5) : error : text</c>.</summary>
    public override string ToString() =>
        $"{Template}({Span.Line},{Span.Column}) : {(Severity == TemplateSeverity.Error ? "error" : "warning")} : {Text}";
}

/// <summary>A template that could not be rendered: what, and where.</summary>
public sealed record TemplateFailure(TemplateMessage At)
    : Failure("template.failed", At.ToString());
