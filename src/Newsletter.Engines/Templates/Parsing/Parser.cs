using Newsletter.Engines.Templates.Nodes;

namespace Newsletter.Engines.Templates.Parsing;

/// <summary>
/// Makes a tree of a template's tokens. What is wrong becomes a message and the parser goes on with what it has; it gives up where a statement does
/// not end where it should, or where the template is nested too deep.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Nested blocks and expressions, and operators in one chain.</summary>
    private const int DepthLimit = 250;

    private readonly SourceText _source;
    private readonly List<Token> _tokens;
    private readonly List<TemplateMessage> _messages = [];
    private int _at;
    private Token _previous;
    private bool _inCode;
    private bool _gaveUp;
    private int _blockLevel;
    private int _depth;
    private int _expressionLevel;
    private int _newLinesAllowed;

    private Parser(SourceText source, List<Token> tokens)
    {
        _source = source;
        _tokens = tokens;
    }

    private Token Current => _tokens[_at];

    private string CurrentText => Text(Current);

    /// <param name="scriptOnly">The whole text is code, without <c>{{ }}</c>.</param>
    public static (Block Page, IReadOnlyList<TemplateMessage> Messages) Parse(SourceText source, bool scriptOnly)
    {
        var lexer = new Lexer(source);
        var parser = new Parser(source, lexer.Read(scriptOnly)) { _inCode = scriptOnly };
        var page = parser.ParsePage();
        return (page, [.. parser._messages, .. lexer.Messages]);
    }

    private Block ParsePage()
    {
        try
        {
            return ParseBlock(new Owner(OwnerKind.Page, "page"));
        }
        catch (TooDeepException)
        {
            return new Block(new TextSpan(_source, 0, 0), []);
        }
    }

    private void Next()
    {
        _previous = Current;
        _at = After(_at);
    }

    private Token Peek() => _tokens[After(_at)];

    private int After(int at)
    {
        at = Math.Min(at + 1, _tokens.Count - 1);
        while (_newLinesAllowed > 0 && _tokens[at].Kind == TokenKind.NewLine)
            at++;
        return at;
    }

    private string Text(Token token) => _source.Text[token.Start..token.End];

    private TextSpan SpanOf(Token token) => new(_source, token.Start, token.End);

    /// <summary>From <paramref name="start"/> to the end of what was read last.</summary>
    private TextSpan SpanFrom(int start) => new(_source, start, Math.Max(start, _previous.End));

    private void Error(TextSpan span, string message) => _messages.Add(span.Error(message));

    private void Error(string message) => Error(SpanOf(Current), message);

    /// <summary>A token as a message can show it: control characters are written out.</summary>
    private string Shown(Token token)
    {
        var text = Text(token);
        return text.Length == 0 ? "end of file" : Running.Texts.Escape(text.Length > 40 ? text[..40] : text);
    }

    /// <summary>Reads a token of the kind, or complains and reads whatever stands there.</summary>
    private void Expect(TokenKind kind, string expected)
    {
        if (Current.Kind != kind)
            Error($"Unexpected token found `{Shown(Current)}` while expecting `{expected}`.");
        Next();
    }

    private void Enter()
    {
        if (++_depth <= DepthLimit && System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return;
        Error(SpanOf(_previous), $"The template is nested deeper than {DepthLimit} levels here");
        throw new TooDeepException();
    }

    private sealed class TooDeepException : Exception;
}
