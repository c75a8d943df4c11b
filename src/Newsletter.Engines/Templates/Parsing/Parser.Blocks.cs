using Newsletter.Engines.Templates.Nodes;

namespace Newsletter.Engines.Templates.Parsing;

internal sealed partial class Parser
{
    private enum OwnerKind
    {
        Page,
        If,
        Else,
        Case,
        When,
        For,
        Other,
    }

    /// <summary>Whose block is being read; an <c>else</c> or the next <c>when</c> ends it and hangs itself onto the owner.</summary>
    /// <param name="Name">What messages call it.</param>
    private sealed record Owner(OwnerKind Kind, string Name)
    {
        /// <summary>An anonymous function goes on behind its <c>end</c>: <c>f (do; …; end) 2</c>.</summary>
        public bool GoesOnAfterEnd { get; init; }

        public Statement? Next { get; set; }
    }

    private Block ParseBlock(Owner owner)
    {
        var depth = _depth;
        Enter();
        _blockLevel++;
        var start = Current.Start;
        var statements = new List<Statement>();
        var ended = false;
        while (!ended && ParseStatement(owner, statements, out ended))
        {
        }

        if (ended && _blockLevel == 1)
            Error(new TextSpan(_source, _previous.End - 1, _previous.End), "Found <end> statement without a corresponding beginning of a block");
        else if (!ended && _blockLevel > 1)
            Error(SpanOf(_previous), $"Error while parsing {owner.Name}: The <end> statement was not found");
        _blockLevel--;
        _depth = depth;
        return new Block(SpanFrom(start), statements);
    }

    /// <summary>Reads the next statement of a block.</summary>
    /// <returns>False where there is none to be read any more.</returns>
    private bool ParseStatement(Owner owner, List<Statement> statements, out bool ended)
    {
        ended = false;
        while (_inCode && Current.Kind is TokenKind.NewLine or TokenKind.Semicolon)
            Next();
        if (_gaveUp)
            return false;
        switch (Current.Kind)
        {
            case TokenKind.Eof:
                return false;
            case TokenKind.Text or TokenKind.EscapedText:
                // Text between a case and its first when is nobody's.
                if (owner.Kind != OwnerKind.Case)
                    statements.Add(new TextStatement(SpanOf(Current)));
                Next();
                return true;
            case TokenKind.CodeEnter or TokenKind.CodeExit or TokenKind.EscapeEnter or TokenKind.EscapeExit:
                statements.Add(ParseMark(statements.Count > 0 ? statements[^1] : null));
                return true;
            case TokenKind.Identifier or TokenKind.LocalIdentifier when _inCode:
                return ParseKeyword(owner, statements, out ended);
            default:
                if (_inCode && IsExpressionStart)
                {
                    statements.Add(ParseExpressionStatement());
                    return true;
                }

                Error($"Unexpected token {Shown(Current)}");
                return false;
        }
    }

    private CodeMark ParseMark(Statement? before)
    {
        var token = Current;
        if (token.Kind == TokenKind.CodeEnter && _inCode)
            Error("Unexpected token while already in a code block");
        else if (token.Kind == TokenKind.CodeExit && !_inCode)
            Error("Unexpected code block exit '}}' while no code block enter '{{' has been found");
        _inCode = token.Kind == TokenKind.CodeEnter;
        Next();
        return new CodeMark(SpanOf(token), token.Kind switch
        {
            TokenKind.CodeEnter => before is TextStatement text ? IndentBefore(text.Span.End) : "",
            TokenKind.EscapeEnter => "",
            _ => null,
        });
    }

    /// <summary>The white space between the start of the line and <paramref name="end"/>; empty where something else stands there.</summary>
    private string IndentBefore(int end)
    {
        var start = end;
        while (start > 0 && _source.Text[start - 1] != '\n')
        {
            if (!char.IsWhiteSpace(_source.Text[--start]))
                return "";
        }

        return _source.Text[start..end];
    }

    private Statement ParseExpressionStatement()
    {
        var start = Current.Start;
        var expression = ExpectExpression(new Slot(Around.Statement));
        if (expression is Declaration declaration)
            return declaration.Function;
        if (expression is null)
            return new ExpressionStatement(SpanFrom(start), new Literal(SpanOf(Current), null));
        EndStatement();
        return new ExpressionStatement(SpanFrom(start), expression);
    }

    /// <summary>A statement ends at a line end, a semicolon or <c>}}</c>. Where it does not, the rest cannot be made sense of.</summary>
    private bool EndStatement()
    {
        if (Current.Kind is TokenKind.NewLine or TokenKind.Semicolon)
            Next();
        else if (Current.Kind is not (TokenKind.CodeExit or TokenKind.Eof))
            return GiveUp();
        return true;
    }

    private bool GiveUp()
    {
        Error($"Invalid token found `{Shown(Current)}`. Expecting <EOL>/end of line.");
        _gaveUp = true;
        return false;
    }
}
