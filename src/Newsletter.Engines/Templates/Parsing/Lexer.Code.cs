namespace Newsletter.Engines.Templates.Parsing;

internal sealed partial class Lexer
{
    private static bool IsLetter(char c) => c == '_' || char.IsLetter(c);

    private static bool IsLetterOrDigit(char c) => IsLetter(c) || char.IsDigit(c);

    private void ReadCode()
    {
        var start = _at;
        var c = Current;
        if (c is '\n' or '\r')
        {
            SkipWhiteSpace();
            Add(TokenKind.NewLine, start);
        }
        else if (char.IsWhiteSpace(c))
        {
            while (!AtEnd && char.IsWhiteSpace(Current) && Current is not ('\n' or '\r'))
                _at++;
        }
        else if (c == '#')
        {
            SkipComment();
        }
        else if (c is '"' or '\'')
        {
            ReadString();
        }
        else if (c == '`')
        {
            ReadVerbatimString();
        }
        else if (c == '$' && Peek(1) is '"' or '\'')
        {
            _at++;
            ReadInterpolated(start, Current, first: true);
        }
        else if (c == '$' || IsLetter(c))
        {
            ReadIdentifier();
        }
        else if (char.IsDigit(c))
        {
            ReadNumber();
        }
        else if (c is '{' or '}')
        {
            ReadBrace();
        }
        else
        {
            ReadOperator();
        }
    }

    private void ReadIdentifier()
    {
        var start = _at++;
        var local = _text[start] == '$';
        if (local && Current == '$')
        {
            _at++;
        }
        else
        {
            while (!AtEnd && IsLetterOrDigit(Current))
                _at++;
        }

        Add(local ? TokenKind.LocalIdentifier : TokenKind.Identifier, start);
    }

    private void SkipComment()
    {
        _at++;
        if (Current != '#')
        {
            while (!AtEnd && !(_mode == Mode.Code && IsExit()) && Current is not ('\r' or '\n'))
                _at++;
            return;
        }

        _at++;
        while (!AtEnd && !IsExit())
        {
            if (Current == '#' && Peek(1) == '#')
            {
                _at += 2;
                return;
            }

            _at++;
        }
    }

    private void ReadBrace()
    {
        var start = _at++;
        if (_text[start] == '{')
        {
            _braces++;
            Add(TokenKind.OpenBrace, start);
        }
        else if (_braces > 0)
        {
            _braces--;
            Add(TokenKind.CloseBrace, start);
        }
        else if (_interpolations.Count > 0)
        {
            Add(TokenKind.CloseInterpolation, start);
            (var quote, _braces) = _interpolations.Pop();
            ReadInterpolated(start, quote, first: false);
        }
        else
        {
            AddError("Unexpected } without a { before it", start);
            Add(TokenKind.CloseBrace, start);
        }
    }

    private void ReadOperator()
    {
        var start = _at;
        var (kind, length) = Operator(Current, Peek(1), Peek(2));
        _at += length;
        Add(kind, start);
    }

    private static (TokenKind Kind, int Length) Operator(char a, char b, char c) => (a, b, c) switch
    {
        ('/', '/', '=') => (TokenKind.DoubleSlashEqual, 3),
        ('.', '.', '<') => (TokenKind.DotDotLess, 3),
        ('.', '.', '.') => (TokenKind.TripleDot, 3),
        ('^', '^', _) => (TokenKind.DoubleCaret, 2),
        ('*', '=', _) => (TokenKind.StarEqual, 2),
        ('/', '/', _) => (TokenKind.DoubleSlash, 2),
        ('/', '=', _) => (TokenKind.SlashEqual, 2),
        ('+', '+', _) => (TokenKind.PlusPlus, 2),
        ('+', '=', _) => (TokenKind.PlusEqual, 2),
        ('-', '-', _) => (TokenKind.MinusMinus, 2),
        ('-', '=', _) => (TokenKind.MinusEqual, 2),
        ('%', '=', _) => (TokenKind.PercentEqual, 2),
        ('&', '&', _) => (TokenKind.AmpAmp, 2),
        ('?', '?', _) => (TokenKind.QuestionQuestion, 2),
        ('?', '.', _) => (TokenKind.QuestionDot, 2),
        ('?', '!', _) => (TokenKind.QuestionNot, 2),
        ('|', '|', _) => (TokenKind.PipePipe, 2),
        ('|', '>', _) => (TokenKind.PipeGreater, 2),
        ('.', '.', _) => (TokenKind.DotDot, 2),
        ('!', '=', _) => (TokenKind.NotEqual, 2),
        ('=', '=', _) => (TokenKind.EqualEqual, 2),
        ('<', '=', _) => (TokenKind.LessEqual, 2),
        ('<', '<', _) => (TokenKind.ShiftLeft, 2),
        ('>', '=', _) => (TokenKind.GreaterEqual, 2),
        ('>', '>', _) => (TokenKind.ShiftRight, 2),
        _ => (Single(a), 1),
    };

    private static TokenKind Single(char c) => c switch
    {
        ';' => TokenKind.Semicolon,
        ':' => TokenKind.Colon,
        '@' => TokenKind.At,
        '^' => TokenKind.Caret,
        '*' => TokenKind.Star,
        '/' => TokenKind.Slash,
        '+' => TokenKind.Plus,
        '-' => TokenKind.Minus,
        '%' => TokenKind.Percent,
        ',' => TokenKind.Comma,
        '&' => TokenKind.Amp,
        '?' => TokenKind.Question,
        '|' => TokenKind.Pipe,
        '.' => TokenKind.Dot,
        '!' => TokenKind.Not,
        '=' => TokenKind.Equal,
        '<' => TokenKind.Less,
        '>' => TokenKind.Greater,
        '(' => TokenKind.OpenParen,
        ')' => TokenKind.CloseParen,
        '[' => TokenKind.OpenBracket,
        ']' => TokenKind.CloseBracket,
        _ => TokenKind.Invalid,
    };
}
