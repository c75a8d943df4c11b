using System.Globalization;
using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Newsletter.Rendering.Texts;

/// <summary>Writes a parsed text as HTML for mail: few elements, each with its inline style, every address checked.</summary>
/// <param name="address">What a link's address becomes; null: it stays.</param>
internal sealed class MarkdownHtmlWriter(MarkdownStyles styles, ExpressionRules rules, Func<string, string>? address = null)
{
    private readonly StringBuilder _output = new();

    /// <param name="tight">A single paragraph is written without its element: the text stands in an element of the template's.</param>
    public string Write(MarkdownDocument document, bool tight = false)
    {
        if (tight && document is [ParagraphBlock { Inline: { } inline }])
            Inlines(inline);
        else
            Blocks(document);
        return _output.ToString().TrimEnd('\n');
    }

    private void Blocks(ContainerBlock container)
    {
        foreach (var block in container)
            Block(block);
    }

    private void Block(Block block)
    {
        switch (block)
        {
            case HeadingBlock heading:
                Leaf("h" + Math.Clamp(styles.FirstHeading + heading.Level - 1, styles.FirstHeading, 6).ToString(CultureInfo.InvariantCulture), heading);
                break;
            case ParagraphBlock paragraph when IsTight(paragraph):
                Checked("list item", () => Inlines(paragraph.Inline));
                break;
            case ParagraphBlock paragraph when IsCodeAlone(paragraph):
                // A condition around whole paragraphs: it stands between them, in none.
                Inlines(paragraph.Inline);
                _output.Append('\n');
                break;
            case ParagraphBlock paragraph:
                Leaf("p", paragraph);
                break;
            case ListBlock list:
                List(list);
                break;
            case QuoteBlock quote:
                Container("blockquote", "", quote);
                break;
            case CodeBlock code:
                _output.Append("<pre").Append(styles.Attributes("pre")).Append('>');
                HtmlText.Append(_output, code.Lines.ToString());
                _output.Append("</pre>\n");
                break;
            case ThematicBreakBlock:
                _output.Append("<hr").Append(styles.Attributes("hr")).Append(">\n");
                break;
            case ContainerBlock other:
                Blocks(other);
                break;
        }
    }

    private void List(ListBlock list)
    {
        var start = list.IsOrdered && list.OrderedStart is { } first and not "1" && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? $" start=\"{number.ToString(CultureInfo.InvariantCulture)}\""
            : "";
        var element = list.IsOrdered ? "ol" : "ul";
        _output.Append('<').Append(element).Append(start).Append(styles.Attributes(element)).Append(">\n");
        foreach (var item in list.OfType<ListItemBlock>())
            Container("li", "", item);
        _output.Append("</").Append(element).Append(">\n");
    }

    private void Container(string element, string attributes, ContainerBlock block)
    {
        _output.Append('<').Append(element).Append(attributes).Append(styles.Attributes(element)).Append('>');
        Checked(element == "li" ? "list item" : "quotation", () => Blocks(block));
        while (_output[^1] == '\n')
            _output.Length--;
        _output.Append("</").Append(element).Append(">\n");
    }

    private void Leaf(string element, LeafBlock block)
    {
        _output.Append('<').Append(element).Append(styles.Attributes(element)).Append('>');
        Checked(element == "p" ? "paragraph" : "heading", () => Inlines(block.Inline));
        _output.Append("</").Append(element).Append(">\n");
    }

    private void Checked(string element, Action write)
    {
        var start = _output.Length;
        write();
        if (rules.Allowed)
            rules.Check(element, _output.ToString(start, _output.Length - start));
    }

    private void Inlines(ContainerInline? container)
    {
        for (var inline = container?.FirstChild; inline is not null; inline = inline.NextSibling)
            One(inline);
    }

    private void One(Inline inline)
    {
        switch (inline)
        {
            case ExpressionInline expression:
                _output.Append(expression.Code);
                break;
            case LiteralInline literal:
                if (rules.Allowed && literal.Content.AsSpan().Contains("{{", StringComparison.Ordinal))
                    rules.Unclosed(literal.Content.ToString());
                HtmlText.Append(_output, literal.Content.AsSpan());
                break;
            case EmphasisInline emphasis:
                Element(emphasis.DelimiterCount == 2 ? "strong" : "em", "", emphasis);
                break;
            case CodeInline code:
                _output.Append("<code").Append(styles.Attributes("code")).Append('>');
                HtmlText.Append(_output, code.ContentSpan);
                _output.Append("</code>");
                break;
            case LineBreakInline lineBreak:
                _output.Append(lineBreak.IsHard ? "<br>\n" : "\n");
                break;
            case LinkInline link:
                Link(link);
                break;
            case AutolinkInline auto:
                Auto(auto);
                break;
            case HtmlEntityInline entity:
                HtmlText.Append(_output, entity.Transcoded.AsSpan());
                break;
            case DelimiterInline delimiter:
                HtmlText.Append(_output, delimiter.ToLiteral());
                Inlines(delimiter);
                break;
            case ContainerInline other:
                Inlines(other);
                break;
        }
    }

    private void Link(LinkInline link)
    {
        var url = link.GetDynamicUrl?.Invoke() ?? link.Url;
        if (link.IsImage)
            Image(link, SafeUrl.Image(url));
        else if (SafeUrl.Link(url) is { } safe)
            Element("a", $" href=\"{HtmlText.Escape(address?.Invoke(safe) ?? safe)}\"", link);
        else
            Inlines(link);
    }

    private void Image(LinkInline link, string? url)
    {
        // Expressions in an alternative text would need a pass of their own; its words are enough.
        var alt = MarkdownTextWriter.Words(link);
        if (url is null)
            HtmlText.Append(_output, alt);
        else
            _output.Append("<img src=\"").Append(HtmlText.Escape(url)).Append("\" alt=\"").Append(HtmlText.Escape(alt)).Append('"').Append(styles.Attributes("img")).Append('>');
    }

    private void Auto(AutolinkInline auto)
    {
        var url = auto.IsEmail ? "mailto:" + auto.Url : auto.Url;
        if (SafeUrl.Link(url) is not { } safe)
        {
            HtmlText.Append(_output, auto.Url);
            return;
        }

        _output.Append("<a href=\"").Append(HtmlText.Escape(address?.Invoke(safe) ?? safe)).Append('"').Append(styles.Attributes("a")).Append('>');
        HtmlText.Append(_output, auto.Url);
        _output.Append("</a>");
    }

    private void Element(string element, string attributes, ContainerInline inline)
    {
        _output.Append('<').Append(element).Append(attributes).Append(styles.Attributes(element)).Append('>');
        Checked(element == "a" ? "link" : "emphasis", () => Inlines(inline));
        _output.Append("</").Append(element).Append('>');
    }

    private static bool IsTight(ParagraphBlock paragraph) => paragraph.Parent is ListItemBlock { Parent: ListBlock { IsLoose: false } };

    private static bool IsCodeAlone(ParagraphBlock paragraph) =>
        paragraph.Parent is MarkdownDocument && paragraph.Inline is { FirstChild: not null } inline
        && inline.All(child => child is ExpressionInline { Code: var code } && Statement(code));

    /// <summary>Only what writes nothing itself may stand outside a paragraph.</summary>
    private static bool Statement(string code)
    {
        var words = code.AsSpan(2).TrimStart(['-', '~', ' ', '\n', '\t']);
        foreach (var word in (ReadOnlySpan<string>)["if ", "else", "end", "for ", "case ", "when "])
        {
            if (words.StartsWith(word, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
