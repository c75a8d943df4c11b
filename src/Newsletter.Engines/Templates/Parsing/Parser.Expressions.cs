using Newsletter.Engines.Templates.Nodes;

namespace Newsletter.Engines.Templates.Parsing;

internal sealed partial class Parser
{
    private enum Mode
    {
        Default,

        /// <summary>A colon ends the expression: the branches of <c>a ? b : c</c>.</summary>
        NoNames,

        /// <summary>A value with members and indexers only: a loop's variable, the value of a named argument.</summary>
        Basic,

        /// <summary>A <c>||</c> ends the expression: the values of a <c>when</c>.</summary>
        When,
    }

    private enum Around
    {
        Other,
        Statement,
        Pipe,
        Alias,
    }

    private enum Step
    {
        /// <summary>This rule does not apply here.</summary>
        None,

        /// <summary>The operand has grown; look for more.</summary>
        Grown,

        /// <summary>The operand is an argument or the target of a call; the next one follows.</summary>
        NextOperand,

        /// <summary>The expression ends here.</summary>
        Done,

        /// <summary>The expression is what <see cref="Frame.Left"/> holds, and no call is pending.</summary>
        Return,
    }

    /// <summary>What is known about the place where an expression stands.</summary>
    private readonly record struct Slot(Around Around = Around.Other, Mode Mode = Mode.Default, int Precedence = 0)
    {
        /// <summary>Within a call without parentheses a value does not call what follows it.</summary>
        public bool InCall { get; init; }

        public bool NoAssignment { get; init; }

        /// <summary>The options of a loop, which may follow its list.</summary>
        public List<NamedArgument>? Options { get; init; }
    }

    /// <summary>One expression on its way.</summary>
    private sealed class Frame(Slot slot)
    {
        public Slot Slot => slot;

        public Mode Mode { get; } = slot.Mode == Mode.When ? Mode.Default : slot.Mode;

        public required Expression Left { get; set; }

        public PendingCall? Call { get; set; }
    }

    private sealed record PendingCall(Expression Target, List<Expression> Arguments)
    {
        public FunctionCall Build() =>
            new(Arguments.Count == 0 ? Target.Span : Target.Span.To(Arguments[^1].Span), Target, Arguments, isExplicit: false);
    }

    private bool IsUnaryStart => Current.Kind is TokenKind.Not or TokenKind.Minus or TokenKind.Plus or TokenKind.At or TokenKind.PlusPlus
        or TokenKind.MinusMinus or TokenKind.Caret;

    private bool IsExpressionStart => IsUnaryStart || Current.Kind is TokenKind.Identifier or TokenKind.LocalIdentifier or TokenKind.Integer
        or TokenKind.HexInteger or TokenKind.BinaryInteger or TokenKind.Float or TokenKind.String or TokenKind.VerbatimString
        or TokenKind.InterpolatedWhole or TokenKind.InterpolatedBegin or TokenKind.OpenParen or TokenKind.OpenBrace or TokenKind.OpenBracket;

    private bool IsPipe => Current.Kind is TokenKind.Pipe or TokenKind.PipeGreater;

    private bool FollowsSpace => Current.Start > 0 && char.IsWhiteSpace(_source.Text[Current.Start - 1]);

    /// <summary>Reads an expression where one must stand; null, with a message, where none does.</summary>
    private Expression? ExpectExpression(Slot slot, string? message = null)
    {
        if (IsExpressionStart)
            return ParseExpression(slot);
        Error(message ?? $"Expecting <expression> instead of `{Shown(Current)}`");
        return null;
    }

    /// <summary>As <see cref="ExpectExpression"/>; a missing one is null, the value. The template has an error then and never runs.</summary>
    private Expression Required(Slot slot, string? message = null) => ExpectExpression(slot, message) ?? new Literal(SpanOf(Current), null);

    private Expression? ParseExpression(Slot slot)
    {
        var depth = _depth;
        Enter();
        _expressionLevel++;
        try
        {
            return ParseOperands(slot);
        }
        finally
        {
            _expressionLevel--;
            _depth = depth;
        }
    }

    private Expression? ParseOperands(Slot slot)
    {
        Frame? frame = null;
        while (true)
        {
            var operand = ParseOperand();
            if (operand is null)
            {
                Error($"Unexpected token `{Shown(Current)}` while parsing expression");
                return null;
            }

            if (operand is Variable { Name: "$$" })
                return BlockVariable(operand, slot, first: frame is null);
            frame ??= new Frame(slot) { Left = operand };
            frame.Left = operand;
            var step = operand is FunctionLiteral ? Step.Done : ParseSuffixes(frame);
            if (step == Step.NextOperand)
                continue;
            if (step == Step.Return || frame.Call is null)
                return frame.Left;
            frame.Call.Arguments.Add(frame.Left);
            return frame.Call.Build();
        }
    }

    private Expression BlockVariable(Expression variable, Slot slot, bool first)
    {
        if (!first || _expressionLevel > 1)
            Error("Cannot use block delegate $$ in a nested expression");
        else if (slot.Around != Around.Statement)
            Error("Cannot use block delegate $$ outside an expression statement");
        return variable;
    }

    private Step ParseSuffixes(Frame frame)
    {
        var depth = _depth;
        while (true)
        {
            if (Current.Kind is TokenKind.InterpolatedMiddle or TokenKind.InterpolatedEnd or TokenKind.OpenInterpolation or TokenKind.CloseInterpolation)
                return Step.Done;
            var step = ParsePath(frame);
            if (step == Step.None)
                step = ParseNamesAndAssignments(frame);
            if (step == Step.None)
                step = ParseOperators(frame);
            if (step == Step.None && IsExpressionStart)
                step = frame.Slot.InCall ? Step.Done : ParseCall(frame);
            if (step == Step.None)
                step = ParsePipe(frame);
            if (step != Step.Grown)
            {
                _depth = depth;
                return step;
            }

            // A long chain makes a deep tree.
            Enter();
        }
    }

    private Step ParsePipe(Frame frame)
    {
        if (frame.Slot.Precedence > 0)
            return Step.Done;
        if (frame.Slot.Around == Around.Pipe && frame.Call is null && frame.Left is PathExpression)
            frame.Left = new FunctionCall(frame.Left.Span, frame.Left, [], isExplicit: false);
        if (!IsPipe)
            return Step.Done;
        TakeCall(frame);

        // A pipe may stand at the end of a line.
        _newLinesAllowed++;
        Next();
        _newLinesAllowed--;
        var to = Required(new Slot(Around.Pipe));
        frame.Left = new Pipe(frame.Left.Span.To(SpanOf(_previous)), frame.Left, to);
        return Step.Return;
    }

    /// <summary>Makes the pending call, with the operand as its last argument, the operand.</summary>
    private static void TakeCall(Frame frame)
    {
        if (frame.Call is null)
            return;
        frame.Call.Arguments.Add(frame.Left);
        frame.Left = frame.Call.Build();
        frame.Call = null;
    }
}
