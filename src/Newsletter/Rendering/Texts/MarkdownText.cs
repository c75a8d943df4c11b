using Markdig;
using Markdig.Extensions.AutoLinks;
using Markdig.Parsers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Newsletter.Rendering.Texts;

/// <summary>
/// Editors' prose: CommonMark and bare addresses as links, without raw HTML (<c>&lt;odd&gt;</c> is text). The same source becomes HTML with the
/// design's inline styles, and plain text for the text part.
/// </summary>
internal static class MarkdownText
{
    private static readonly MarkdownPipeline Plain = Pipeline().Build();
    private static readonly MarkdownPipeline WithExpressions = PipelineWithExpressions();

    /// <inheritdoc cref="MarkdownHtmlWriter.Write"/>
    public static string ToHtml(string markdown, MarkdownStyles styles, bool tight = false, Func<string, string>? address = null) =>
        new MarkdownHtmlWriter(styles, new ExpressionRules(Allowed: false), address).Write(Parse(markdown, Plain), tight);

    /// <summary>Lines as long as their paragraphs: <see cref="TextWrap"/> breaks them where they stand.</summary>
    public static string ToText(string markdown, Func<string, string>? address = null) =>
        new MarkdownTextWriter(new ExpressionRules(Allowed: false), address).Write(Parse(markdown, Plain));

    /// <summary>HTML that is a template: what was no expression in the source is none in it.</summary>
    public static string ToHtmlTemplate(string markdown, MarkdownStyles styles, ExpressionRules rules, Func<string, string>? address = null) =>
        new MarkdownHtmlWriter(styles, rules, address).Write(Parse(markdown, WithExpressions));

    /// <summary>Plain text that is a template.</summary>
    public static string ToTextTemplate(string markdown, ExpressionRules rules, Func<string, string>? address = null) =>
        new MarkdownTextWriter(rules, address).Write(Parse(markdown, WithExpressions));

    /// <summary>One line without marks: for headlines in lists, titles and alternative texts.</summary>
    public static string ToLine(string markdown) => string.Join(' ', ToText(markdown).Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>What nests deeper than the parser goes (about a hundred quotations in one another) is no prose: it is shown as it was typed.</summary>
    private static MarkdownDocument Parse(string markdown, MarkdownPipeline pipeline)
    {
        try
        {
            return Markdig.Markdown.Parse(markdown, pipeline);
        }
        catch (ArgumentException)
        {
            var inline = new ContainerInline();
            inline.AppendChild(new LiteralInline(markdown));
            return new MarkdownDocument { new ParagraphBlock { Inline = inline } };
        }
    }

    private static MarkdownPipelineBuilder Pipeline() =>
        new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks(new AutoLinkOptions { UseHttpsForWWWLinks = true });

    private static MarkdownPipeline PipelineWithExpressions()
    {
        var builder = Pipeline();
        builder.InlineParsers.Insert(0, new ExpressionParser());
        // The braces of an expression end no indented code block, and four blanks at the start of a line are seldom meant as one.
        builder.BlockParsers.TryRemove<IndentedCodeBlockParser>();
        return builder.Build();
    }
}
