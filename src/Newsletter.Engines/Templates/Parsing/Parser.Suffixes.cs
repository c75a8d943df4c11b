using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Parsing;

internal sealed partial class Parser
{
    /// <summary><c>.member</c>, <c>++</c>, <c>[index]</c>.</summary>
    private Step ParsePath(Frame frame)
    {
        if (Current.Kind is TokenKind.Dot or TokenKind.QuestionDot)
            return ParseMember(frame);
        if (Current.Kind is TokenKind.PlusPlus or TokenKind.MinusMinus)
        {
            if (frame.Left is not PathExpression)
                Error("The operand of an increment or decrement operator must be a variable, property or indexer");
            var by = Current.Kind == TokenKind.PlusPlus ? 1 : -1;
            Next();
            frame.Left = new Increment(frame.Left.Span, frame.Left, by, after: true);
        }

        if (Current.Kind == TokenKind.OpenBracket && !FollowsSpace && frame.Left is PathExpression or Literal or FunctionCall)
            return ParseIndexer(frame);
        return frame.Mode == Mode.Basic || frame.Slot.Around == Around.Alias ? Step.Done : Step.None;
    }

    private Step ParseMember(Frame frame)
    {
        var name = Peek();
        if (name.Kind != TokenKind.Identifier)
        {
            Error(SpanOf(name), $"Invalid token `{Shown(name)}`. The dot operator is expected to be followed by a plain identifier");
            return Step.Return;
        }

        var left = frame.Left;
        var optional = Current.Kind == TokenKind.QuestionDot || left is Member { IsOptional: true };
        Next();
        Next();
        if (Text(name) is "null" or "true" or "false" or "do" or "this")
            Error($"Unexpected literal member `{Text(name)}`");
        if (Text(name) is "empty" or "blank" && Current.Kind == TokenKind.Question)
        {
            Next();
            frame.Left = new EmptyTest(left.Span.To(SpanOf(_previous)), left);
            return Step.Grown;
        }

        frame.Left = new Member(left.Span.To(SpanOf(name)), left, Text(name), SpanOf(name), optional);
        return Step.Grown;
    }

    private Step ParseIndexer(Frame frame)
    {
        Next();
        var index = Required(new Slot(Mode: frame.Mode) { InCall = frame.Call is not null }, $"Expecting <index_expression> instead of `{Shown(Current)}`");
        if (Current.Kind == TokenKind.CloseBracket)
            Next();
        else
            Error($"Unexpected `{Shown(Current)}`. Expecting ']'");
        frame.Left = new Indexer(frame.Left.Span.To(SpanOf(_previous)), frame.Left, index);
        return Step.Grown;
    }

    /// <summary><c>name: value</c>, <c>target = value</c>, <c>f(x) = expression</c>.</summary>
    private Step ParseNamesAndAssignments(Frame frame)
    {
        if (frame.Mode != Mode.NoNames && Current.Kind == TokenKind.Colon)
        {
            if (frame.Left is not Variable variable)
            {
                Error(frame.Left.Span, "Expecting a simple global or local variable before `:` in order to create a named argument");
                return Step.Done;
            }

            Next();
            var value = Required(new Slot(frame.Slot.Around));
            frame.Left = new NamedArgument(variable.Span.To(SpanOf(_previous)), variable.Name, value);
            return Step.Done;
        }

        if (Current.Kind == TokenKind.Equal && frame.Left is FunctionCall { IsExplicit: true, Target: Variable { IsLocal: false } } call
            && call.Arguments.All(a => a is Variable { IsLocal: false }))
            return ParseInlineFunction(frame, call);
        return AssignmentOperator(Current.Kind, out var compound) ? ParseAssignment(frame, compound) : Step.None;
    }

    private Step ParseInlineFunction(Frame frame, FunctionCall call)
    {
        if (_expressionLevel > 1 || frame.Slot.NoAssignment)
            Error(call.Span, "Creating a function is only allowed for a top level assignment");
        Next();
        var level = _expressionLevel;
        _expressionLevel = 0;
        var body = ParseExpressionStatement();
        _expressionLevel = level;
        var parameters = call.Arguments.Select(a => new Parameter(((Variable)a).Name, ParameterKind.Any)).ToList();
        var function = new Function(call.Span.To(body.Span), ((Variable)call.Target).Name, parameters, hasRest: false, body);
        frame.Left = new Declaration(function);
        return Step.Return;
    }

    private Step ParseAssignment(Frame frame, BinaryOperator? compound)
    {
        if (frame.Left is not PathExpression || frame.Call is not null || _expressionLevel > 1 || frame.Slot.NoAssignment)
            Error(frame.Left.Span, "Error while parsing assign expression: Expression is only allowed for a top level assignment");
        Next();
        var value = Required(new Slot { InCall = frame.Slot.InCall });
        frame.Left = new Assignment(frame.Left.Span.To(SpanOf(_previous)), frame.Left, compound, value);
        return Step.Done;
    }

    private static bool AssignmentOperator(TokenKind kind, out BinaryOperator? compound)
    {
        compound = kind switch
        {
            TokenKind.PlusEqual => BinaryOperator.Add,
            TokenKind.MinusEqual => BinaryOperator.Subtract,
            TokenKind.StarEqual => BinaryOperator.Multiply,
            TokenKind.SlashEqual => BinaryOperator.Divide,
            TokenKind.DoubleSlashEqual => BinaryOperator.DivideRound,
            TokenKind.PercentEqual => BinaryOperator.Modulus,
            _ => null,
        };
        return compound is not null || kind == TokenKind.Equal;
    }

    /// <summary>Carries an inline function out of the expression that began it.</summary>
    private sealed class Declaration(Function function) : Expression(function.Span)
    {
        public Function Function => function;

        public override object? Evaluate(Running.Run run) => function.Execute(run);
    }
}
