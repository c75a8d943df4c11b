namespace Newsletter.Engines.Templates.Parsing;

internal sealed partial class Lexer
{
    private static bool IsFloatSuffix(char c) => c is 'f' or 'F' or 'd' or 'D' or 'm' or 'M';

    private void ReadNumber()
    {
        var start = _at;
        if (Current == '0' && Peek(1) is 'x' or 'b')
        {
            ReadRadix(start, hex: Peek(1) == 'x');
            return;
        }

        var isFloat = false;
        while (char.IsDigit(Current) || Current == '_')
            _at++;

        // "1..5" is a range and "5.days" a member, not numbers with a point.
        var next = Peek(1);
        if (Current == '.' && next != '.' && (IsFloatSuffix(next) || !char.IsLetter(next) || next is 'e' or 'E'))
        {
            isFloat = true;
            _at++;
            while (char.IsDigit(Current))
                _at++;
        }

        if (Current is 'e' or 'E')
        {
            _at++;
            if (Current is '+' or '-')
                _at++;
            if (!char.IsDigit(Current))
            {
                AddError("Expecting at least one digit after the exponent", _at);
                Add(TokenKind.Invalid, _at);
                return;
            }

            while (char.IsDigit(Current))
                _at++;
        }

        if (IsFloatSuffix(Current) && !IsLetterOrDigit(Peek(1)))
        {
            isFloat = true;
            _at++;
        }

        Add(isFloat ? TokenKind.Float : TokenKind.Integer, start);
    }

    private void ReadRadix(int start, bool hex)
    {
        _at += 2;
        var digits = 0;
        var point = false;
        while (!AtEnd)
        {
            if (hex ? char.IsAsciiHexDigit(Current) : Current is '0' or '1')
                digits++;
            else if (!hex && !point && digits > 0 && Current == '.' && Peek(1) is '0' or '1')
                point = true;
            else if (Current != '_')
                break;
            _at++;
        }

        var suffix = Current is 'u' or 'U' || (point && Current is 'f' or 'F' or 'd' or 'D');
        if (suffix && !IsLetterOrDigit(Peek(1)))
            _at++;
        if (digits == 0)
            AddError($"Expecting a digit after {_text.AsSpan(start, 2)}", start);
        Add(digits == 0 ? TokenKind.Invalid : hex ? TokenKind.HexInteger : TokenKind.BinaryInteger, start);
    }

    private void ReadString()
    {
        var start = _at;
        var quote = _text[_at++];
        while (!AtEnd)
        {
            if (Current == quote)
            {
                _at++;
                Add(TokenKind.String, start);
                return;
            }

            SkipCharacter(brace: false);
        }

        Unterminated("string", quote);
    }

    private void ReadVerbatimString()
    {
        var start = _at++;
        while (!AtEnd)
        {
            if (_text[_at++] != '`')
                continue;
            if (Current == '`')
            {
                _at++;
                continue;
            }

            Add(TokenKind.VerbatimString, start);
            return;
        }

        Unterminated("verbatim string", '`');
    }

    /// <summary>Reads a piece of <c>$"text {expression} text"</c>: from the quote or a closing brace to the next opening brace or the quote.</summary>
    private void ReadInterpolated(int start, char quote, bool first)
    {
        if (first)
            _at++;
        while (!AtEnd)
        {
            if (Current == quote)
            {
                _at++;
                Add(first ? TokenKind.InterpolatedWhole : TokenKind.InterpolatedEnd, start);
                return;
            }

            if (Current == '{')
            {
                Add(first ? TokenKind.InterpolatedBegin : TokenKind.InterpolatedMiddle, start);
                _interpolations.Push((quote, _braces));
                _braces = 0;
                _at++;
                Add(TokenKind.OpenInterpolation, _at - 1);
                return;
            }

            SkipCharacter(brace: true);
        }

        Unterminated("string", quote);
    }

    private void Unterminated(string what, char quote)
    {
        AddError($"Unexpected end of file while parsing a {what} not terminated by {quote}", _text.Length - 1);
        Add(TokenKind.Invalid, _text.Length - 1);
    }

    /// <summary>Skips one character of a string, or one escape sequence.</summary>
    private void SkipCharacter(bool brace)
    {
        if (_text[_at++] != '\\')
            return;
        switch (Current)
        {
            case '\r':
                _at += Peek(1) == '\n' ? 2 : 1;
                break;
            case '\n' or '0' or '\'' or '"' or '\\' or 'b' or 'f' or 'n' or 'r' or 't' or 'v':
                _at++;
                break;
            case '{' when brace:
                _at++;
                break;
            case 'u':
                SkipHex(4, "\\u. Expecting \\u0000 to \\uffff");
                break;
            case 'x':
                SkipHex(2, "\\x. Expecting \\x00 to \\xff");
                break;
            default:
                AddError("Unexpected escape character in a string. Only 0 ' \" \\ b f n r t v u0000-uFFFF x00-xFF are allowed", _at);
                break;
        }
    }

    private void SkipHex(int count, string expecting)
    {
        _at++;
        for (var i = 0; i < count; i++, _at++)
        {
            if (char.IsAsciiHexDigit(Current))
                continue;
            AddError("Unexpected character following " + expecting, _at);
            return;
        }
    }
}
