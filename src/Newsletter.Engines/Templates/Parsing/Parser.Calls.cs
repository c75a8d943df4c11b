using Newsletter.Engines.Templates.Nodes;

namespace Newsletter.Engines.Templates.Parsing;

internal sealed partial class Parser
{
    /// <summary>An expression follows another one: the first is a function and the rest are its arguments, or these are the options of a loop.</summary>
    private Step ParseCall(Frame frame)
    {
        if (Current.Kind == TokenKind.Identifier && (frame.Slot.Options is not null || Peek().Kind == TokenKind.Colon))
            return ParseNamedArguments(frame);
        if (Current.Kind == TokenKind.OpenParen && !FollowsSpace)
        {
            frame.Left = ParseExplicitCall(frame.Left);
            return Step.Grown;
        }

        if (frame.Call is null)
            frame.Call = new PendingCall(frame.Left, []);
        else
            frame.Call.Arguments.Add(frame.Left);
        return Step.NextOperand;
    }

    private Step ParseNamedArguments(Frame frame)
    {
        var options = frame.Slot.Options;
        if (options is null && frame.Call is null)
            frame.Call = new PendingCall(frame.Left, []);
        else if (options is null)
            frame.Call!.Arguments.Add(frame.Left);
        while (Current.Kind == TokenKind.Identifier && (options is not null || Peek().Kind == TokenKind.Colon))
        {
            var argument = ParseNamedArgument(frame.Slot.Around);
            if (options is not null)
                options.Add(argument);
            else
                frame.Call!.Arguments.Add(argument);
            if (argument.Value is FunctionLiteral)
                break;
        }

        // Plain arguments may follow named ones.
        if (options is null && IsExpressionStart)
            return Step.NextOperand;
        if (frame.Call is not null)
        {
            frame.Left = frame.Call.Build();
            frame.Call = null;
        }

        return IsPipe ? Step.Grown : Step.Done;
    }

    private NamedArgument ParseNamedArgument(Around around)
    {
        var name = Current;
        Next();
        Expression? value = null;
        if (Current.Kind == TokenKind.Colon)
        {
            Next();
            value = Required(new Slot(around, Mode.Basic));
        }

        return new NamedArgument(SpanFrom(name.Start), Text(name), value);
    }

    private FunctionCall ParseExplicitCall(Expression target)
    {
        Next();
        var arguments = new List<Expression>();
        while (Current.Kind != TokenKind.CloseParen)
        {
            if (arguments.Count > 0)
            {
                if (Current.Kind == TokenKind.Comma)
                    Next();
                else
                    Error("Expecting a comma to separate arguments in a function call.");
            }

            if (!IsExpressionStart)
            {
                Error("Expecting an expression for argument function calls instead of this token.");
                break;
            }

            var argument = ParseExpression(default);
            if (argument is null)
                break;
            arguments.Add(argument);
        }

        if (Current.Kind == TokenKind.CloseParen)
            Next();
        else
            Error("Expecting a closing parenthesis for a function call.");
        return new FunctionCall(target.Span.To(SpanOf(_previous)), target, arguments, isExplicit: true);
    }
}
