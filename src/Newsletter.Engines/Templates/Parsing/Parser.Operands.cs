using System.Globalization;
using Newsletter.Engines.Templates.Nodes;

namespace Newsletter.Engines.Templates.Parsing;

internal sealed partial class Parser
{
    private Expression? ParseOperand() => Current.Kind switch
    {
        TokenKind.Identifier or TokenKind.LocalIdentifier => ParseVariable(),
        TokenKind.Integer => ParseLiteral(Literals.Integer),
        TokenKind.HexInteger => ParseLiteral(Literals.Hex),
        TokenKind.BinaryInteger => ParseLiteral(Literals.Binary),
        TokenKind.Float => ParseLiteral(Literals.Float),
        TokenKind.String => ParseText(skip: 1, quoted: true),
        TokenKind.VerbatimString => ParseLiteral(text => text[1..^1].Replace("``", "`", StringComparison.Ordinal)),
        TokenKind.InterpolatedWhole or TokenKind.InterpolatedBegin => ParseInterpolation(),
        TokenKind.OpenParen => ParseParentheses(),
        TokenKind.OpenBrace => ParseObject(),
        TokenKind.OpenBracket => ParseArray(),
        TokenKind.PlusPlus or TokenKind.MinusMinus => ParseIncrement(),
        _ => IsUnaryStart ? ParseUnary() : null,
    };

    private Literal ParseLiteral(Func<string, object?> read)
    {
        var token = Current;
        var value = read(CurrentText);
        if (value is null)
            Error($"Unable to parse the value {Shown(token)}");
        Next();
        return new Literal(SpanOf(token), value);
    }

    private Expression ParseVariable()
    {
        var token = Current;
        var text = CurrentText;
        if (text == "do")
        {
            var function = ParseFunction(anonymous: true);
            return new FunctionLiteral(function.Span, function);
        }

        Next();
        switch (text)
        {
            case "null":
                return new Literal(SpanOf(token), null);
            case "true":
                return new Literal(SpanOf(token), Values.Boxes.True);
            case "false":
                return new Literal(SpanOf(token), Values.Boxes.False);
            case "this":
                return new This(SpanOf(token));
            case "for" or "while" or "tablerow" when Current.Kind == TokenKind.Dot:
                CheckLoopVariable(token, text);
                break;
        }

        // $1 is short for $[1].
        if (text.Length > 1 && text[0] == '$' && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return new Indexer(SpanOf(token), new Variable(SpanOf(token), "$"), new Literal(SpanOf(token), index));
        return new Variable(SpanOf(token), text);
    }

    private void CheckLoopVariable(Token token, string loop)
    {
        var name = Peek();
        var known = Text(name) switch
        {
            "first" or "even" or "odd" or "index" => true,
            "last" or "changed" or "length" or "rindex" => loop != "while",
            "col" => loop == "tablerow",
            _ => false,
        };
        if (!known)
            Error(SpanOf(token), $"The loop variable <{loop}.{Shown(name)}> is not supported");
    }

    private Interpolation ParseInterpolation()
    {
        var start = Current.Start;
        var parts = new List<Expression>();
        var whole = Current.Kind == TokenKind.InterpolatedWhole;
        parts.Add(ParseText(skip: 2, quoted: whole));
        while (!whole)
        {
            if (Current.Kind == TokenKind.OpenInterpolation)
                Next();
            parts.Add(Required(default));
            if (Current.Kind == TokenKind.CloseInterpolation)
                Next();
            else
                Error("Opened interpolated expression not closed on the same line.");
            if (Current.Kind is not (TokenKind.InterpolatedMiddle or TokenKind.InterpolatedEnd))
            {
                Error($"Unexpected token `{Shown(Current)}` while parsing expression");
                break;
            }

            whole = Current.Kind == TokenKind.InterpolatedEnd;
            parts.Add(ParseText(skip: 1, quoted: whole));
        }

        return new Interpolation(SpanFrom(start), parts);
    }

    private Literal ParseText(int skip, bool quoted)
    {
        var token = Current;
        var text = _source.Text.AsSpan(token.Start + skip, token.End - token.Start - skip - (quoted ? 1 : 0));
        if (Literals.WrongEscape(text, brace: token.Kind != TokenKind.String) is { } wrong)
            Error($"Unexpected escape character `{Running.Texts.Escape(wrong.ToString())}` in a string");
        Next();
        return new Literal(SpanOf(token), Literals.String(text));
    }

    private Parentheses ParseParentheses()
    {
        var start = Current.Start;
        Next();
        var inner = Required(default);
        if (Current.Kind == TokenKind.CloseParen)
            Next();
        else
            Error($"Invalid token `{Shown(Current)}`. Expecting a closing `)`.");
        return new Parentheses(SpanFrom(start), inner);
    }

    private ArrayLiteral ParseArray()
    {
        var start = Current.Start;
        var items = new List<Expression>();
        _newLinesAllowed++;
        Next();
        while (Current.Kind != TokenKind.CloseBracket)
        {
            if (ExpectExpression(default) is not { } item)
                break;
            items.Add(item);
            if (Current.Kind != TokenKind.Comma)
                break;
            Next();
        }

        // The line end behind the bracket counts again.
        _newLinesAllowed--;
        Expect(TokenKind.CloseBracket, "]");
        return new ArrayLiteral(SpanFrom(start), items);
    }

    private ObjectLiteral ParseObject()
    {
        var start = Current.Start;
        var members = new List<KeyValuePair<string, Expression>>();
        _newLinesAllowed++;
        Next();
        var good = true;
        while (Current.Kind != TokenKind.CloseBrace)
        {
            var member = ParseObjectMember();
            good = member is not null;
            if (member is { } pair)
                members.Add(pair);
            if (!good || Current.Kind != TokenKind.Comma)
                break;
            Next();
        }

        if (good && Current.Kind != TokenKind.CloseBrace)
        {
            Error($"Unexpected token `{Shown(Current)}` while parsing object initializer. Expecting a simple identifier for the member name.");
            good = false;
        }

        _newLinesAllowed--;
        if (good)
            Expect(TokenKind.CloseBrace, "}");
        return new ObjectLiteral(SpanFrom(start), members);
    }

    private KeyValuePair<string, Expression>? ParseObjectMember()
    {
        var token = Current;
        if (token.Kind is not (TokenKind.Identifier or TokenKind.String))
        {
            Error($"Unexpected token `{Shown(token)}` while parsing object initializer. Expecting a simple identifier for the member name.");
            return null;
        }

        if (token.Kind == TokenKind.Identifier && Text(token) is "null" or "true" or "false" or "this")
        {
            Error($"Unexpected literal `{Text(token)}` as the name of a member. Only a name or a text can be one");
            return null;
        }

        var name = token.Kind == TokenKind.String ? (string)ParseText(skip: 1, quoted: true).Value! : Text(token);
        if (token.Kind == TokenKind.Identifier)
            Next();
        if (Current.Kind != TokenKind.Colon)
        {
            Error($"Unexpected token `{Shown(Current)}` Expecting a colon : after identifier `{name}` for object initializer member name");
            return null;
        }

        Next();
        if (!IsExpressionStart)
        {
            Error($"Unexpected token `{Shown(Current)}`. Expecting an expression for the value of the member.");
            return null;
        }

        return ParseExpression(default) is { } value ? new(name, value) : null;
    }
}
