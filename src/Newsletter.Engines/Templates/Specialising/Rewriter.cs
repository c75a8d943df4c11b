using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Specialising;

/// <summary>The template cannot be taken apart here; all of it is left to the copies.</summary>
internal sealed class BeyondException : Exception;

/// <summary>Makes an expression that a copy can evaluate: what is known becomes a value, what is personal stays.</summary>
internal sealed class Rewriter(Analysis analysis, Names names, Run run)
{
    public Expression Rewrite(Expression expression)
    {
        Run.EnsureStack(expression.Span);

        // What these mean is for the call to say that they are an argument of.
        if (expression is NamedArgument named)
            return new NamedArgument(named.Span, named.Name, named.Value is null ? null : Rewrite(named.Value));
        if (expression is Unary { Operator: UnaryOperator.Expand } spread)
            return new Unary(spread.Span, spread.Operator, Rewrite(spread.Right));
        if (!analysis.IsPersonal(expression) && IsPure(expression))
            return Known(expression.Span, () => expression.Evaluate(run));
        return expression switch
        {
            Literal or FailingValue => expression,
            FunctionLiteral => expression,
            Variable variable => RewriteVariable(variable),
            Member m => new Member(m.Span, Rewrite(m.Target), m.Name, m.NameSpan, m.IsOptional),
            EmptyTest e => new EmptyTest(e.Span, Rewrite(e.Target)),
            Indexer i => new Indexer(i.Span, Rewrite(i.Target), Rewrite(i.Index)),
            Parentheses p => new Parentheses(p.Span, Rewrite(p.Inner)),
            Unary { Operator: UnaryOperator.Alias } u => new Unary(u.Span, u.Operator, RewriteTarget(u.Right)),
            Unary u => new Unary(u.Span, u.Operator, Rewrite(u.Right)),
            Increment { Right: Variable target } i when ReadsWhatItWrites(target) => i,
            Binary b => new Binary(b.Span, b.Operator, b.OperatorSpan, Rewrite(b.Left), Rewrite(b.Right)),
            Conditional c => RewriteConditional(c),
            Assignment { Target: Variable target } a when a.Compound is null || ReadsWhatItWrites(target) => new Assignment(a.Span, a.Target, a.Compound, Rewrite(a.Value)),
            ArrayLiteral a => new ArrayLiteral(a.Span, [.. a.Items.Select(Rewrite)]),
            ObjectLiteral o => RewriteObject(o),
            Interpolation i => new Interpolation(i.Span, [.. i.Parts.Select(Rewrite)]),
            FunctionCall c when !Pages.IsInclude(c) => RewriteCall(c),
            Pipe p => new Pipe(p.Span, Rewrite(p.From), RewritePiped(p.To)),
            _ => throw new BeyondException(),
        };
    }

    /// <summary>The variable of a known loop shadows the one that is written, and no copy has it.</summary>
    private bool ReadsWhatItWrites(Variable target) => analysis.Personal.Contains(names.Of(target));

    public FunctionCall RewriteCall(FunctionCall call) =>
        new(call.Span, RewriteTarget(call.Target), [.. call.Arguments.Select(Rewrite)], call.IsExplicit);

    /// <summary>Evaluating it now does nothing but give its value: it writes no variable, and no text, as a template's function may.</summary>
    public bool IsPure(Expression expression) => !names.Below(expression).Any(n =>
        n is Assignment or Increment || Pages.IsInclude(n) || (n is Variable variable && analysis.Functions.Contains(variable.Name)));

    private Expression Known(TextSpan span, Func<object?> evaluate)
    {
        var mark = run.Mark();
        try
        {
            var value = evaluate();
            if (analysis.Mutates && value is ObjectValue or ArrayValue)
                throw new BeyondException();
            return new Literal(span, value);
        }
        catch (TemplateException problem)
        {
            run.Restore(mark);
            return new FailingValue(span, problem.At);
        }
        catch (Exception problem) when (Problems.IsOfData(problem))
        {
            run.Restore(mark);
            return new FailingValue(span, span.Error(problem.Message));
        }
    }

    private Expression RewriteVariable(Variable variable)
    {
        if (analysis.Personal.Contains(names.Of(variable)))
            return variable;
        var value = Known(variable.Span, () => variable.Read(run));

        // A path that ends in a function calls it; a plain value would not.
        return value is Literal { Value: ICallable } ? new Parentheses(variable.Span, value) : value;
    }

    private Expression RewriteTarget(Expression target)
    {
        if (analysis.IsPersonal(target) || !(target is Variable || IsPure(target)))
            return Rewrite(target);
        return Known(target.Span, () => target.EvaluateAlias(run));
    }

    private Expression RewriteConditional(Conditional conditional)
    {
        if (analysis.IsPersonal(conditional.Condition) || Rewrite(conditional.Condition) is not Literal known)
            return new Conditional(conditional.Span, Rewrite(conditional.Condition), Rewrite(conditional.Yes), Rewrite(conditional.No));
        return Rewrite(Run.IsTrue(known.Value) ? conditional.Yes : conditional.No);
    }

    /// <summary>The members of an object that is being made see each other by name, before anything outside.</summary>
    private ObjectLiteral RewriteObject(ObjectLiteral literal)
    {
        var own = literal.Members.Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
        if (names.Below(literal).Any(n => n is Variable variable && own.Contains(variable.Name)))
            throw new BeyondException();
        return new ObjectLiteral(literal.Span, [.. literal.Members.Select(m => KeyValuePair.Create(m.Key, Rewrite(m.Value)))]);
    }

    /// <summary>Behind a pipe the first function that runs takes the value before it; nothing there can be computed ahead of it.</summary>
    private Expression RewritePiped(Expression to) => to switch
    {
        FunctionCall call when !Pages.IsInclude(call) => RewriteCall(call),
        Pipe pipe => new Pipe(pipe.Span, RewritePiped(pipe.From), RewritePiped(pipe.To)),
        Literal => to,
        _ when names.Uses(to).All(n => analysis.Personal.Contains(n) || !analysis.IsAssigned(n)) && !names.Below(to).Any(Pages.IsInclude) => to,
        _ => throw new BeyondException(),
    };
}
