using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Parsing;

internal sealed partial class Parser
{
    /// <summary><c>func name … end</c>, <c>func name(a, b = 1, c...) … end</c> and <c>do … end</c>.</summary>
    private Function ParseFunction(bool anonymous)
    {
        var start = Current.Start;
        var level = _expressionLevel;
        _expressionLevel = 0;
        Next();
        var name = anonymous ? null : (ExpectVariable(start)?.Name ?? "_");
        List<Parameter>? parameters = null;
        var hasRest = false;
        if (Current.Kind == TokenKind.OpenParen)
            parameters = ParseParameters(start, out hasRest);
        EndStatement();
        var body = ParseBlock(new Owner(OwnerKind.Other, "function statement") { GoesOnAfterEnd = anonymous });
        _expressionLevel = level;
        return new Function(SpanFrom(start), name, parameters, hasRest, body);
    }

    private List<Parameter> ParseParameters(int start, out bool hasRest)
    {
        Next();
        hasRest = false;
        var parameters = new List<Parameter>();
        while (Current.Kind != TokenKind.CloseParen)
        {
            if (parameters.Count > 0)
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

            if (ExpectVariable(start) is not { } variable)
                break;
            if (variable.IsLocal)
                Error(variable.Span, "Expecting only a simple name parameter for a function");
            parameters.Add(ParseParameter(variable, ref hasRest, parameters.Exists(p => p.Optional)));
        }

        if (Current.Kind == TokenKind.CloseParen)
            Next();
        else
            Error("Expecting a closing parenthesis for a function call.");
        return parameters;
    }

    private Parameter ParseParameter(Variable variable, ref bool hasRest, bool afterOptional)
    {
        if (Current.Kind == TokenKind.Equal)
        {
            if (hasRest)
                Error(variable.Span, "Cannot declare an optional parameter after a variable parameter (`...`).");
            Next();
            var value = Required(default);
            if (value is not Literal)
                Error(variable.Span, "Expecting only a literal for an optional parameter value.");
            return new Parameter(variable.Name, ParameterKind.Any, Optional: true, (value as Literal)?.Value);
        }

        if (Current.Kind == TokenKind.TripleDot)
        {
            if (hasRest)
                Error(variable.Span, "Cannot declare multiple variable parameters.");
            hasRest = true;
            Next();
            return new Parameter(variable.Name, ParameterKind.Any, Optional: true);
        }

        if (afterOptional)
            Error(variable.Span, "Cannot declare a normal parameter after an optional parameter.");
        return new Parameter(variable.Name, ParameterKind.Any);
    }
}
