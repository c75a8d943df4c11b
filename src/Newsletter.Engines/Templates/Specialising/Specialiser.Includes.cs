using Newsletter.Engines.Templates.Functions;
using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Specialising;

internal sealed partial class Specialiser
{
    /// <summary>A page that is included becomes part of what includes it; where the copy must come with variables of its own, in a scope of its own.</summary>
    private object? WriteInclude(FunctionCall call)
    {
        // Arguments are evaluated once at most; what else they do would have to be done at its place.
        if (call.Arguments is not [var nameArgument, ..] || nameArgument is NamedArgument || _analysis.IsPersonal(nameArgument)
            || !call.Arguments.All(_rewriter.IsPure))
            throw new BeyondException();
        var name = _run.Format(nameArgument.Evaluate(_run));
        var page = IncludeFunction.Find(_run, name, call.Span).Page;
        var indent = _run.Indent ?? "";
        var direct = indent.Length == 0 || (_run.BeforeWrite is null && !_run.AtLineStart && IsPlain(page));
        var needsArguments = call.Arguments.Any(a => a is NamedArgument n && _analysis.Personal.Contains("$" + n.Name)) || _analysis.Personal.Contains("$");
        var scoped = needsArguments || !direct || HasPersonalLocals(page) || _names.Below(page).Any(n => n is Jump or Return);
        var kept = needsArguments ? _rewriter.RewriteCall(call) : null;
        var around = (_run.Line, _run.BaseIndent, _jumpsStay, _returnsStay);
        (_jumpsStay, _returnsStay) = (false, false);
        if (scoped)
        {
            var block = Apart(call.Span, () => Inside(call, page, direct ? indent : ""));
            (_run.Line, _run.BaseIndent, _jumpsStay, _returnsStay) = around;
            Keep(new InlineInclude(call.Span, kept, block, direct ? null : indent));
            return null;
        }

        Inside(call, page, indent);
        (_, _run.BaseIndent, _jumpsStay, _returnsStay) = around;
        _run.Indent = around.Line.Indent;
        return null;
    }

    private object? Inside(FunctionCall call, Block page, string indent)
    {
        _run.Enter(call.Span);
        var arguments = KnownArguments(call);
        _run.PushLocal();
        IncludeFunction.SetArguments(_run, arguments, call.Span);
        _run.BaseIndent = indent;
        _run.Indent = indent.Length == 0 ? null : indent;
        WritePage(page);
        _run.PopLocal();
        _run.Leave();
        return null;
    }

    /// <summary>The arguments as far as they are known; nobody asks for the others before the copy comes.</summary>
    private ArrayValue KnownArguments(FunctionCall call)
    {
        if (!call.Arguments.Any(_analysis.IsPersonal))
            return ArgumentBinding.Bind(_run, new IncludeFunction(), call);
        var result = new ArrayValue();
        foreach (var argument in call.Arguments.OfType<NamedArgument>().Where(a => !_analysis.IsPersonal(a)))
            result.TrySetMember(_run, argument.Name, argument.Evaluate(_run));
        return result;
    }

    private bool HasPersonalLocals(Block page) => _names.Uses(page).Any(n => n[0] == '$' && _analysis.Personal.Contains(n));

    /// <summary>All its text goes where the page goes, so that it can be indented line by line.</summary>
    private bool IsPlain(Block page) => !_names.Below(page).Any(n =>
        n is Capture or Wrap or With or Function or FunctionLiteral || (n is Variable variable && _analysis.Functions.Contains(variable.Name)));
}
