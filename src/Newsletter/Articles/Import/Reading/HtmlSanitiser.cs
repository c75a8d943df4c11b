using System.Globalization;
using System.Text;

namespace Newsletter.Articles.Import.Reading;

/// <summary>
/// HTML reduced to what is allowed: titles, paragraphs, lists, quotations, rules, images, bold, italic, and links to http, https and mailto. It is
/// written anew from blocks rather than cut out of what came, so no mark-up of the sender's is ever repeated.
/// </summary>
internal static class HtmlSanitiser
{
    public static string Clean(string html) => Write(HtmlReader.ReadLines(html));

    private static string Write(IReadOnlyList<PastedBlock> blocks)
    {
        var output = new StringBuilder();
        var lists = new Stack<string>();
        foreach (var block in blocks)
        {
            if (block.Kind != BlockKind.Item && !(block.Indented && lists.Count > 0))
                Close(output, lists, 0);
            Block(output, lists, block);
        }

        Close(output, lists, 0);
        return output.ToString();
    }

    private static void Block(StringBuilder output, Stack<string> lists, PastedBlock block)
    {
        switch (block.Kind)
        {
            case BlockKind.Rule:
                output.Append("<hr>\n");
                break;
            case BlockKind.Image:
                output.Append("<p><img src=\"").Append(Escape(block.ImageUrl!)).Append("\" alt=\"").Append(Escape(block.ImageAlt)).Append("\"></p>\n");
                break;
            case BlockKind.Item:
                Item(output, lists, block);
                break;
            default:
                Text(output, block);
                break;
        }
    }

    private static void Text(StringBuilder output, PastedBlock block)
    {
        var element = block.Heading > 0 ? "h" + block.Heading.ToString(CultureInfo.InvariantCulture) : "p";
        output.Append(block.Quoted ? "<blockquote>" : "").Append('<').Append(element).Append(block.Hidden ? " hidden>" : ">");
        Inline(output, block);
        output.Append("</").Append(element).Append('>').Append(block.Quoted ? "</blockquote>\n" : "\n");
    }

    private static void Item(StringBuilder output, Stack<string> lists, PastedBlock block)
    {
        var list = block.Number is null ? "ul" : "ol";
        Close(output, lists, block.Depth);
        if (lists.Count == block.Depth && lists.Peek() != list)
            Close(output, lists, block.Depth - 1);
        else if (lists.Count == block.Depth)
            output.Append("</li>\n");
        while (lists.Count < block.Depth)
        {
            output.Append('<').Append(list).Append(">\n");
            lists.Push(list);
            if (lists.Count < block.Depth)
                output.Append("<li>\n");
        }

        output.Append("<li").Append(block.Number is { } number ? $" value=\"{number.ToString(CultureInfo.InvariantCulture)}\">" : ">");
        output.Append(block.Quoted ? "<blockquote>" : "");
        Inline(output, block);
        output.Append(block.Quoted ? "</blockquote>" : "");
    }

    private static void Close(StringBuilder output, Stack<string> lists, int depth)
    {
        while (lists.Count > depth)
            output.Append("</li>\n</").Append(lists.Pop()).Append(">\n");
    }

    private static void Inline(StringBuilder output, PastedBlock block)
    {
        foreach (var run in block.Runs)
        {
            var bold = run.Style.HasFlag(InlineStyle.Bold);
            var italic = run.Style.HasFlag(InlineStyle.Italic);
            if (run.Href is not null)
                output.Append("<a href=\"").Append(Escape(run.Href)).Append("\">");
            output.Append(bold ? "<strong>" : "").Append(italic ? "<em>" : "").Append(Escape(run.Text)).Append(italic ? "</em>" : "").Append(bold ? "</strong>" : "");
            output.Append(run.Href is null ? "" : "</a>");
        }
    }

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal).Replace("`", "&#96;", StringComparison.Ordinal);
}
