using global::Scriban.Parsing;
using global::Scriban.Syntax;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>Scriban's places count from 0 and include their end; ours count lines and columns from 1 and exclude it.</summary>
internal static class Places
{
    public static TemplateMessage Message(LogMessage message, string template, string text) =>
        new(
            message.Type == ParserMessageType.Error ? TemplateSeverity.Error : TemplateSeverity.Warning,
            NameOf(message.Span, template),
            message.Span.Start.Line < 0 ? EndOf(text) : Span(message.Span),
            message.Message);

    public static TemplateMessage Error(SourceSpan span, string template, string text) =>
        new(TemplateSeverity.Error, NameOf(span, template), Span(span), text);

    /// <summary>What went wrong, without the place that Scriban writes before it.</summary>
    public static string TextOf(ScriptRuntimeException failed) =>
        failed is ScriptParserRuntimeException { ParserMessages: { Count: > 0 } messages }
            ? $"{failed.OriginalMessage}: {messages[0]}"
            : failed.OriginalMessage;

    private static string NameOf(SourceSpan span, string template) => string.IsNullOrEmpty(span.FileName) ? template : span.FileName;

    /// <summary>Scriban has no place for the end of a text.</summary>
    private static TemplateSpan EndOf(string text) =>
        new(text.Length, text.Length, text.Count(c => c == '\n') + 1, text.Length - text.LastIndexOf('\n'));

    private static TemplateSpan Span(SourceSpan span) =>
        new(span.Start.Offset, Math.Max(span.Start.Offset, span.End.Offset + 1), span.Start.Line + 1, span.Start.Column + 1);
}
