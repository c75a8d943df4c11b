using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax.Inlines;

namespace Newsletter.Rendering.Texts;

/// <summary>An expression of the template language inside Markdown, braces included: it passes through untouched.</summary>
internal sealed class ExpressionInline(string code) : LeafInline
{
    public string Code { get; } = code;
}

/// <summary>Finds <c>{{ … }}</c> before anything else of Markdown can, so that stars and brackets inside are code, not emphasis or links.</summary>
internal sealed class ExpressionParser : InlineParser
{
    public ExpressionParser() => OpeningCharacters = ['{'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var length = CodeLength(slice.AsSpan());
        if (length == 0)
            return false;
        processor.Inline = new ExpressionInline(slice.AsSpan()[..length].ToString())
        {
            Span = new(processor.GetSourcePosition(slice.Start), processor.GetSourcePosition(slice.Start + length - 1)),
        };
        slice.Start += length;
        return true;
    }

    /// <summary>How long the expression at the start of <paramref name="text"/> is; 0 where there is none.</summary>
    public static int CodeLength(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("{{", StringComparison.Ordinal))
            return 0;
        var quote = '\0';
        for (var i = 2; i < text.Length - 1; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                if (c == '\\' && quote != '`')
                    i++;
                else if (c == quote)
                    quote = '\0';
            }
            else if (c is '"' or '\'' or '`')
            {
                quote = c;
            }
            else if (c == '}' && text[i + 1] == '}')
            {
                return i + 2;
            }
        }

        return 0;
    }
}
