using System.Globalization;
using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Newsletter.Rendering.Texts;

/// <summary>Writes a parsed text as plain text: paragraphs of one line each, lists with their marks, quotations behind "&gt; ", links as "text (address)".</summary>
/// <param name="counted">What a link's address becomes; null: it stays.</param>
internal sealed class MarkdownTextWriter(ExpressionRules rules, Func<string, string>? counted = null)
{
    private readonly StringBuilder _line = new();

    public string Write(MarkdownDocument document) => string.Join("\n", Blocks(document, blankBetween: true));

    /// <summary>The words inside a link or an image.</summary>
    public static string Words(ContainerInline container)
    {
        var writer = new MarkdownTextWriter(new ExpressionRules(Allowed: false));
        writer.Inlines(container);
        return writer._line.ToString();
    }

    private List<string> Blocks(ContainerBlock container, bool blankBetween)
    {
        var lines = new List<string>();
        foreach (var block in container)
        {
            var written = Block(block);
            if (written.Count == 0)
                continue;
            if (lines.Count > 0 && blankBetween)
                lines.Add("");
            lines.AddRange(written);
        }

        return lines;
    }

    private List<string> Block(Block block) => block switch
    {
        ListBlock list => List(list),
        QuoteBlock quote => [.. Blocks(quote, blankBetween: true).Select(line => line.Length == 0 ? ">" : "> " + line)],
        CodeBlock code => [.. Literal(code.Lines.ToString()).Split('\n').Select(line => "    " + line)],
        ThematicBreakBlock => ["* * *"],
        LeafBlock { Inline: { } inline } => Paragraph(inline),
        ContainerBlock other => Blocks(other, blankBetween: true),
        _ => [],
    };

    private List<string> List(ListBlock list)
    {
        var lines = new List<string>();
        var number = int.TryParse(list.OrderedStart, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 1;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var mark = list.IsOrdered ? $"{(number++).ToString(CultureInfo.InvariantCulture)}. " : "* ";
            if (list.IsLoose && lines.Count > 0)
                lines.Add("");
            var hanging = new string(' ', mark.Length);
            foreach (var line in Blocks(item, list.IsLoose))
            {
                lines.Add(line.Length == 0 ? "" : mark + line);
                mark = hanging;
            }
        }

        return lines;
    }

    private List<string> Paragraph(ContainerInline inline)
    {
        _line.Clear();
        Inlines(inline);
        return [.. _line.ToString().Split('\n').Select(line => line.Trim())];
    }

    private void Inlines(ContainerInline container)
    {
        for (var inline = container.FirstChild; inline is not null; inline = inline.NextSibling)
            One(inline);
    }

    private void One(Inline inline)
    {
        switch (inline)
        {
            case ExpressionInline expression:
                _line.Append(expression.Code);
                break;
            case LiteralInline literal:
                _line.Append(Literal(literal.Content.ToString()));
                break;
            case CodeInline code:
                _line.Append(Literal(code.Content));
                break;
            case LineBreakInline lineBreak:
                _line.Append(lineBreak.IsHard ? '\n' : ' ');
                break;
            case LinkInline link:
                Link(link);
                break;
            case AutolinkInline auto:
                _line.Append(Literal(auto.IsEmail || SafeUrl.Link(auto.Url) is not { } bare ? auto.Url : counted?.Invoke(bare) ?? auto.Url));
                break;
            case HtmlEntityInline entity:
                _line.Append(Literal(entity.Transcoded.ToString()));
                break;
            case DelimiterInline delimiter:
                _line.Append(Literal(delimiter.ToLiteral()));
                Inlines(delimiter);
                break;
            case ContainerInline other:
                Inlines(other);
                break;
        }
    }

    private void Link(LinkInline link)
    {
        var start = _line.Length;
        Inlines(link);
        var words = _line.ToString(start, _line.Length - start);
        var url = link.GetDynamicUrl?.Invoke() ?? link.Url;
        if (link.IsImage || SafeUrl.Link(url) is not { } safe)
            return;
        var address = Literal(safe.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? safe["mailto:".Length..] : safe);
        // A bare address in the text is a link already; where it is counted, the other one stands for it.
        var isBare = words == address || "https://" + words == address;
        var isCounted = counted is not null && counted(safe) != safe;
        if (isBare && !isCounted)
            return;
        if (isBare)
        {
            _line.Length = start;
            words = "";
        }

        address = isCounted ? Literal(counted!(safe)) : address; // it is there when something is counted
        _line.Append(words.Length > 0 ? " (" : "").Append(address).Append(words.Length > 0 ? ")" : "");
    }

    /// <summary>Text is no expression; where the text is part of a template, its braces are written by one.</summary>
    private string Literal(string text)
    {
        var clean = text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) && c is not '\n' ? ' ' : c)) : text;
        return rules.Allowed ? clean.Replace("{", "{{'{'}}", StringComparison.Ordinal) : clean;
    }
}
