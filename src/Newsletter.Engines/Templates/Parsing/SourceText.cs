namespace Newsletter.Engines.Templates.Parsing;

/// <summary>A template's text, and where its lines begin. A line ends after LF, CRLF or a lone CR.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string text, string name)
    {
        Text = text;
        Name = name;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 >= text.Length || text[i + 1] != '\n')))
                _lineStarts.Add(i + 1);
        }
    }

    public string Text { get; }

    public string Name { get; }

    public TemplateSpan Locate(int start, int end)
    {
        var index = _lineStarts.BinarySearch(start);
        var line = index >= 0 ? index : ~index - 1;
        return new TemplateSpan(start, Math.Max(start, end), line + 1, start - _lineStarts[line] + 1);
    }
}

/// <summary>A stretch of a template; <see cref="End"/> is excluded.</summary>
internal readonly record struct TextSpan(SourceText Source, int Start, int End)
{
    public string Text => Source.Text[Start..End];

    public TextSpan To(TextSpan last) => last.End > End ? this with { End = last.End } : this;

    /// <summary>The place just behind, on the line of the last character: where an argument is missing.</summary>
    public TemplateMessage After(string text)
    {
        var last = Source.Locate(Math.Max(Start, End - 1), End);
        return new(TemplateSeverity.Error, Source.Name, last with { Start = End, End = End, Column = last.Column + 1 }, text);
    }

    public TemplateMessage Error(string text) => new(TemplateSeverity.Error, Source.Name, Source.Locate(Start, End), text);
}
