using System.Buffers;

namespace Newsletter.Engines.Templates.Running;

/// <summary>How text that comes next is indented.</summary>
internal readonly record struct LineState(string? Indent, bool AtStart, Action? BeforeWrite);

internal sealed partial class Run
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'");

    private readonly Stack<Output> _outputs = new();

    /// <summary>White space that every new line gets; null outside of code blocks.</summary>
    public string? Indent { get; set; }

    /// <summary>White space before that of every code block: a page that stands indented where it is included.</summary>
    public string BaseIndent { get; set; } = "";

    /// <summary>Whether the last character written was a line feed.</summary>
    public bool AtLineStart { get; set; }

    /// <summary>Told before the next text is written.</summary>
    public Action? BeforeWrite { get; set; }

    public LineState Line
    {
        get => new(Indent, AtLineStart, BeforeWrite);
        set => (Indent, AtLineStart, BeforeWrite) = (value.Indent, value.AtStart, value.BeforeWrite);
    }

    /// <summary>The runs that <see cref="WriteFixed"/> counts.</summary>
    public IReadOnlyList<string> FixedRuns { get; set; } = [];

    public Output Output { get; private set; } = null!;

    private void BeginOutput(Output output)
    {
        _outputs.Clear();
        Output = output;
        output.Length = 0;
        Line = default;
        BaseIndent = "";
    }

    public void PushOutput(Output output)
    {
        _outputs.Push(Output);
        Output = output;
    }

    public void PopOutput() => Output = _outputs.Pop();

    /// <summary>Writes a value as text: escaped, unless it is markup or nothing is escaped here.</summary>
    public void WriteValue(object? value)
    {
        switch (value)
        {
            case null:
                return;
            case Markup markup:
                Write(markup.Html);
                return;
            case string text:
                WriteEscaped(text);
                return;
            default:
                WriteEscaped(Format(value));
                return;
        }
    }

    private void WriteEscaped(ReadOnlySpan<char> text)
    {
        if (!EscapesHtml)
        {
            Write(text);
            return;
        }

        for (int at; (at = text.IndexOfAny(Special)) >= 0; text = text[(at + 1)..])
        {
            Write(text[..at]);
            Write(HtmlText.Reference(text[at]));
        }

        Write(text);
    }

    /// <summary>Writes text as it is, with the indent of the code block before every line after the first.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        BeforeWrite?.Invoke();
        if (string.IsNullOrEmpty(Indent))
        {
            Append(text);
            AtLineStart = text[^1] == '\n';
            return;
        }

        while (!text.IsEmpty)
        {
            if (AtLineStart)
                Append(Indent);
            var line = text.IndexOf('\n') + 1;
            if (line == 0)
            {
                Append(text);
                AtLineStart = false;
                return;
            }

            Append(text[..line]);
            text = text[line..];
            AtLineStart = true;
        }
    }

    public void WriteFixed(int index)
    {
        var text = FixedRuns[index];
        Count(text.Length);
        Output.AppendFixed(index, text);
        AtLineStart = text[^1] == '\n';
    }

    private void Append(ReadOnlySpan<char> text)
    {
        Count(text.Length);
        Output.Append(text);
    }

    private void Count(int characters)
    {
        Output.Length += characters;
        CheckLength(Output.Length);
        if (_outputs.Count > 0)
            Charge(characters);
    }
}
