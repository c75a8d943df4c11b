using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Parsing;

internal sealed partial class Parser
{
    private bool ParseKeyword(Owner owner, List<Statement> statements, out bool ended)
    {
        var token = Current;
        var keyword = CurrentText;
        ended = keyword is "end" or "else" or "when";
        switch (keyword)
        {
            case "end":
                Next();
                if (!owner.GoesOnAfterEnd)
                    EndStatement();
                return true;
            case "else":
                return ParseElse(owner, token);
            case "when":
                return ParseNextWhen(owner, token, statements);
        }

        if (owner.Kind == OwnerKind.Case)
            Error($"Unexpected statement/expression `{Shown(token)}` in the body of a `case` statement. Only `when`/`else` are expected.");
        statements.Add(ParseOther(keyword));
        return true;
    }

    private Statement ParseOther(string keyword) => keyword switch
    {
        "if" => ParseIf(),
        "case" => ParseCase(),
        "for" or "tablerow" or "while" when Peek().Kind == TokenKind.Dot => ParseExpressionStatement(),
        "for" => ParseFor(isTable: false),
        "tablerow" => ParseFor(isTable: true),
        "while" => ParseWhile(),
        "with" => ParseWithBody("with statement", (span, target, body) => new With(span, target, body)),
        "wrap" => ParseWithBody("wrap statement", (span, target, body) => new Wrap(span, target, body)),
        "capture" => ParseCapture(),
        "import" => ParseImport(),
        "readonly" => ParseReadOnly(),
        "break" => ParseJump(Flow.Break),
        "continue" => ParseJump(Flow.Continue),
        "ret" => ParseReturn(),
        "func" => ParseFunction(anonymous: false),
        _ => ParseExpressionStatement(),
    };

    private bool ParseElse(Owner owner, Token token)
    {
        var isElseIf = Peek().Kind == TokenKind.Identifier && Text(Peek()) == "if";
        Statement next;
        if (isElseIf)
        {
            Next();
            next = ParseIf();
        }
        else
        {
            Next();
            next = EndStatement() ? ParseBlock(new Owner(OwnerKind.Else, "else statement")) : new Block(SpanFrom(token.Start), []);
        }

        if (owner.Kind == OwnerKind.For && isElseIf)
            Error(next.Span, "Invalid if/else combination within a for statement.");
        if (owner.Kind is not (OwnerKind.If or OwnerKind.When or OwnerKind.For))
        {
            Error(SpanOf(token), "A else condition must be preceded by another if/else/when condition or a for loop.");
            return false;
        }

        owner.Next = next;
        return true;
    }

    private bool ParseNextWhen(Owner owner, Token token, List<Statement> statements)
    {
        var next = ParseWhen();
        if (owner.Kind == OwnerKind.When)
            owner.Next = next;
        else if (owner.Kind == OwnerKind.Case)
            statements.Add(next);
        else
            Error(SpanOf(token), "A `when` condition must be preceded by another `when`/`else`/`case` condition");
        return owner.Kind is OwnerKind.When or OwnerKind.Case;
    }

    private If ParseIf()
    {
        var start = Current.Start;
        Next();
        var condition = Required(new Slot { NoAssignment = true });
        var owner = new Owner(OwnerKind.If, "if statement");
        var then = EndStatement() ? ParseBlock(owner) : new Block(SpanFrom(start), []);
        return new If(SpanFrom(start), condition, then, owner.Next);
    }

    private Case ParseCase()
    {
        var start = Current.Start;
        Next();
        var value = Required(new Slot { NoAssignment = true });
        var body = EndStatement() ? ParseBlock(new Owner(OwnerKind.Case, "case statement")) : new Block(SpanFrom(start), []);
        return new Case(SpanFrom(start), value, body);
    }

    private When ParseWhen()
    {
        var start = Current.Start;
        Next();
        var values = new List<Expression>();
        while (IsExpressionStart && ParseExpression(new Slot(Mode: Mode.When) { NoAssignment = true }) is { } value)
        {
            values.Add(value);
            if (Current.Kind is TokenKind.Comma or TokenKind.PipePipe)
                Next();
        }

        if (values.Count == 0)
            Error("When is expecting at least one value.");
        var owner = new Owner(OwnerKind.When, "when statement");
        var body = EndStatement() ? ParseBlock(owner) : new Block(SpanFrom(start), []);
        return new When(SpanFrom(start), values, body, owner.Next);
    }

    private Statement ParseFor(bool isTable)
    {
        var start = Current.Start;
        Next();
        var variable = ExpectExpression(new Slot(Mode: Mode.Basic));
        if (variable is null)
            return new ExpressionStatement(SpanFrom(start), new Literal(SpanFrom(start), null));
        if (variable is not PathExpression)
            Error(SpanFrom(start), $"Error while parsing for statement: Expecting a variable instead of `{variable.Span.Text}`");
        if (Current.Kind == TokenKind.Identifier && CurrentText == "in")
            Next();
        else
            Error(SpanFrom(start), $"Error while parsing for statement: Expecting 'in' word instead of `{Shown(Current)}`");
        var options = new List<NamedArgument>();
        var list = Required(new Slot { Options = options });
        var owner = new Owner(OwnerKind.For, "for statement");
        var body = EndStatement() ? ParseBlock(owner) : new Block(SpanFrom(start), []);
        return new For(SpanFrom(start), new ForParts(isTable, variable, list, options, body, owner.Next as Block));
    }

    private While ParseWhile()
    {
        var start = Current.Start;
        Next();
        var condition = Required(new Slot { NoAssignment = true });
        var body = EndStatement() ? ParseBlock(new Owner(OwnerKind.Other, "while statement")) : new Block(SpanFrom(start), []);
        return new While(SpanFrom(start), condition, body);
    }

    private Statement ParseWithBody(string name, Func<TextSpan, Expression, Block, Statement> make)
    {
        var start = Current.Start;
        Next();
        var target = Required(default);
        var body = EndStatement() ? ParseBlock(new Owner(OwnerKind.Other, name)) : new Block(SpanFrom(start), []);
        return make(SpanFrom(start), target, body);
    }

    private Capture ParseCapture()
    {
        var start = Current.Start;
        Next();
        var target = Required(default);
        EndStatement();
        return new Capture(SpanFrom(start), target, ParseBlock(new Owner(OwnerKind.Other, "capture statement")));
    }

    private Import ParseImport()
    {
        var start = Current.Start;
        Next();
        var source = Required(default);
        EndStatement();
        return new Import(SpanFrom(start), source);
    }

    private Statement ParseReadOnly()
    {
        var start = Current.Start;
        Next();
        var variable = ExpectVariable(start);
        EndStatement();
        return new ReadOnly(SpanFrom(start), variable ?? new Variable(SpanFrom(start), "_"));
    }

    private Jump ParseJump(Flow flow)
    {
        var token = Current;
        Next();
        EndStatement();
        return new Jump(SpanOf(token), flow);
    }

    private Return ParseReturn()
    {
        var start = Current.Start;
        Next();
        var value = IsExpressionStart ? ParseExpression(default) : null;
        EndStatement();
        return new Return(SpanFrom(start), value);
    }

    private Variable? ExpectVariable(int start)
    {
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.LocalIdentifier))
        {
            Error(SpanFrom(start), $"Expecting a variable instead of `{Shown(Current)}`");
            return null;
        }

        var name = ParseVariable();
        if (name is Variable variable)
            return variable;
        Error(SpanFrom(start), $"Unexpected variable `{name.Span.Text}`");
        return null;
    }
}
