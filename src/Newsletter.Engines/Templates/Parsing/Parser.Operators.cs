using Newsletter.Engines.Templates.Nodes;

namespace Newsletter.Engines.Templates.Parsing;

internal sealed partial class Parser
{
    private const int UnaryPrecedence = 200;
    private const int IncrementPrecedence = 210;

    private static (BinaryOperator Operator, int Precedence)? BinaryOf(TokenKind kind) => kind switch
    {
        TokenKind.QuestionQuestion => (BinaryOperator.Coalesce, 20),
        TokenKind.QuestionNot => (BinaryOperator.NotCoalesce, 20),
        TokenKind.PipePipe => (BinaryOperator.Or, 30),
        TokenKind.AmpAmp => (BinaryOperator.And, 40),
        TokenKind.EqualEqual => (BinaryOperator.Equal, 70),
        TokenKind.NotEqual => (BinaryOperator.NotEqual, 70),
        TokenKind.Less => (BinaryOperator.Less, 80),
        TokenKind.LessEqual => (BinaryOperator.LessOrEqual, 80),
        TokenKind.Greater => (BinaryOperator.Greater, 80),
        TokenKind.GreaterEqual => (BinaryOperator.GreaterOrEqual, 80),
        TokenKind.Plus => (BinaryOperator.Add, 100),
        TokenKind.Minus => (BinaryOperator.Subtract, 100),
        TokenKind.Star => (BinaryOperator.Multiply, 110),
        TokenKind.Slash => (BinaryOperator.Divide, 110),
        TokenKind.DoubleSlash => (BinaryOperator.DivideRound, 110),
        TokenKind.Percent => (BinaryOperator.Modulus, 110),
        TokenKind.ShiftLeft => (BinaryOperator.ShiftLeft, 110),
        TokenKind.ShiftRight => (BinaryOperator.ShiftRight, 110),
        TokenKind.DotDot => (BinaryOperator.Range, 130),
        TokenKind.DotDotLess => (BinaryOperator.RangeExclusive, 130),
        _ => null,
    };

    /// <summary>Binary operators, and <c>a ? b : c</c>.</summary>
    private Step ParseOperators(Frame frame)
    {
        if (Current.Kind == TokenKind.Question)
            return frame.Slot.Precedence > 0 ? Step.Done : ParseConditional(frame);
        if (BinaryOf(Current.Kind) is not { } binary)
            return Step.None;
        if (frame.Slot.Mode == Mode.When && binary.Operator == BinaryOperator.Or)
            return Step.Done;
        if (binary.Precedence <= frame.Slot.Precedence)
            return Step.Done;
        var place = SpanOf(Current);
        Next();
        var slot = new Slot(Around.Other, frame.Mode, binary.Precedence) { InCall = frame.Call is not null || frame.Slot.InCall };
        var right = Required(slot, $"Expecting an <expression> to the right of the operator instead of `{Shown(Current)}`");
        frame.Left = new Binary(frame.Left.Span.To(right.Span), binary.Operator, place, frame.Left, right);
        return Step.Grown;
    }

    private Step ParseConditional(Frame frame)
    {
        TakeCall(frame);
        Next();
        var yes = Required(new Slot(Mode: Mode.NoNames));
        Expect(TokenKind.Colon, ":");
        var no = Required(new Slot(Mode: Mode.NoNames));
        frame.Left = new Conditional(frame.Left.Span.To(no.Span), frame.Left, yes, no);
        return Step.Done;
    }

    private Expression ParseUnary()
    {
        var start = Current.Start;
        var @operator = Current.Kind switch
        {
            TokenKind.Not => UnaryOperator.Not,
            TokenKind.Minus => UnaryOperator.Negate,
            TokenKind.Plus => UnaryOperator.Plus,
            TokenKind.At => UnaryOperator.Alias,
            _ => UnaryOperator.Expand,
        };
        Next();
        var right = Required(new Slot(@operator == UnaryOperator.Alias ? Around.Alias : Around.Other, Precedence: UnaryPrecedence));
        return new Unary(SpanFrom(start), @operator, right);
    }

    private Expression ParseIncrement()
    {
        var start = Current.Start;
        var by = Current.Kind == TokenKind.PlusPlus ? 1 : -1;
        Next();
        var right = Required(new Slot(Precedence: IncrementPrecedence));
        if (right is not PathExpression)
            Error("The operand of an increment or decrement operator must be a variable, property or indexer");
        return new Increment(SpanFrom(start), right, by, after: false);
    }
}
