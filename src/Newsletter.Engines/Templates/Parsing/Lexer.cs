namespace Newsletter.Engines.Templates.Parsing;

/// <summary>Cuts a template into tokens: text, and within <c>{{ }}</c> the tokens of the language. Comments and stripped white space leave none.</summary>
internal sealed partial class Lexer(SourceText source)
{
    private enum Mode
    {
        Text,
        Code,
        Escape,
    }

    private readonly string _text = source.Text;
    private readonly List<Token> _tokens = [];
    private readonly List<TemplateMessage> _messages = [];

    /// <summary>Braces of objects that are open, one entry per interpolation around them; the last is the innermost.</summary>
    private readonly Stack<(char Quote, int Braces)> _interpolations = new();

    private int _at;
    private int _braces;
    private int _percents;
    private Mode _mode;

    /// <summary>What could not be read. It stands behind the parser's own messages.</summary>
    public IReadOnlyList<TemplateMessage> Messages => _messages;

    private char Current => Peek(0);

    private bool AtEnd => _at >= _text.Length;

    /// <param name="scriptOnly">The whole text is code, without <c>{{ }}</c>: <c>object.eval</c>.</param>
    public List<Token> Read(bool scriptOnly)
    {
        _mode = scriptOnly ? Mode.Code : Mode.Text;
        while (!AtEnd)
        {
            if (_mode == Mode.Text && IsEnter(_at, out _))
                ReadEnter();
            else if (!scriptOnly && _mode != Mode.Text && IsExit())
                ReadExit();
            else if (_mode == Mode.Code)
                ReadCode();
            else
                ReadText();
        }

        Add(TokenKind.Eof, _text.Length);
        return _tokens;
    }

    private char Peek(int offset) => _at + offset < _text.Length ? _text[_at + offset] : '\0';

    private void Add(TokenKind kind, int start) => _tokens.Add(new Token(kind, start, _at));

    private void AddError(string message, int start) => _messages.Add(new TextSpan(source, start, start + 1).Error(message));

    /// <summary>Is there a <c>{{</c>, <c>{%{</c>, … at <paramref name="at"/>?</summary>
    private bool IsEnter(int at, out char strip)
    {
        strip = '\0';
        if (_text[at] != '{')
            return false;
        var i = at + 1;
        while (i < _text.Length && _text[i] == '%')
            i++;
        if (i >= _text.Length || _text[i] != '{')
            return false;
        if (i + 1 < _text.Length && _text[i + 1] is '-' or '~')
            strip = _text[i + 1];
        return true;
    }

    private void ReadEnter()
    {
        var start = _at++;
        for (_percents = 0; Current == '%'; _at++)
            _percents++;
        _at++;
        if (Current is '-' or '~')
            _at++;
        _mode = _percents > 0 ? Mode.Escape : Mode.Code;
        Add(_percents > 0 ? TokenKind.EscapeEnter : TokenKind.CodeEnter, start);
    }

    private bool IsExit()
    {
        if (_braces > 0 || _interpolations.Count > 0)
            return false;
        var i = Current is '-' or '~' ? 1 : 0;
        if (Peek(i++) != '}')
            return false;
        for (var percent = 0; percent < _percents; percent++)
        {
            if (Peek(i++) != '%')
                return false;
        }

        return Peek(i) == '}';
    }

    private void ReadExit()
    {
        var start = _at;
        var strip = Current is '-' or '~' ? _text[_at++] : '\0';
        _at += 2 + _percents;
        Add(_percents > 0 ? TokenKind.EscapeExit : TokenKind.CodeExit, start);
        _percents = 0;
        _mode = Mode.Text;
        if (strip == '-')
            SkipWhiteSpace();
        else if (strip == '~')
            SkipToNextLine();
    }

    private void SkipWhiteSpace()
    {
        while (!AtEnd && char.IsWhiteSpace(Current))
            _at++;
    }

    private void SkipToNextLine()
    {
        while (!AtEnd && char.IsWhiteSpace(Current) && Current != '\n')
            _at++;
        if (Current == '\n')
            _at++;
    }

    private void ReadText()
    {
        var start = _at;
        var strip = '\0';
        while (!AtEnd && !(_mode == Mode.Text ? IsEnter(_at, out strip) : IsExit()))
            _at++;
        var end = _at;
        if (strip == '-')
        {
            while (end > start && char.IsWhiteSpace(_text[end - 1]))
                end--;
        }
        else if (strip == '~')
        {
            // {{~ takes the white space of its own line only; the CR of a CRLF before it belongs to the line above.
            while (end > start && char.IsWhiteSpace(_text[end - 1]) && _text[end - 1] != '\n')
                end--;
        }

        if (end > start)
            _tokens.Add(new Token(_mode == Mode.Escape ? TokenKind.EscapedText : TokenKind.Text, start, end));
    }
}
