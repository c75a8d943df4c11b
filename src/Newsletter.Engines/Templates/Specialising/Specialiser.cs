using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Specialising;

/// <summary>
/// Runs a template with what is known. Statements that need nothing else run, and what they write becomes fixed text; of the others a residue stays,
/// with fixed runs within it. In doubt the whole template stays: a copy must read as if it had been rendered from the start.
/// </summary>
internal sealed partial class Specialiser
{
    // A residue of more nodes would not be faster than the template.
    private const int MostNodes = 50_000;
    private const int MostStarts = 50;

    private readonly Analysis _analysis;
    private readonly Names _names;
    private readonly Run _run;
    private readonly Rewriter _rewriter;
    private readonly FixedOutput _output = new();
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<string> _runs = [];
    private List<Statement> _statements = [];
    private readonly TextSpan _span;
    private int _nodes;
    private long _characters;

    /// <summary>A <c>break</c> or <c>continue</c> here belongs to the copy, as does a <c>ret</c>.</summary>
    private bool _jumpsStay;
    private bool _returnsStay;
    private bool _mayHaveReturned;

    /// <summary>The turn just written ends in a failure; there are no more.</summary>
    private bool _failed;

    private Specialiser(Analysis analysis, Names names, Run run, TextSpan span)
    {
        _names = names;
        _span = span;
        _analysis = analysis;
        _run = run;
        _rewriter = new Rewriter(analysis, names, run);
    }

    public static Residue Run(
        Block page,
        IReadOnlyDictionary<string, object?> known,
        IReadOnlySet<string> personal,
        TemplateOptions options,
        IncludeCache includes,
        CancellationToken cancellationToken)
    {
        var whole = new Residue(page, [], known);
        var pages = new Pages(options, includes);
        var names = new Names(pages);
        names.Bind(page);
        for (var start = 0; start < MostStarts; start++)
        {
            var analysis = new Analysis(names, pages, page, personal);
            if (analysis.IsBeyond)
                return whole;
            var run = new Run(options, includes) { Included = name => Check(pages, name) };
            var specialiser = new Specialiser(analysis, names, run, page.Span);
            try
            {
                run.Begin(known, null, specialiser._output, cancellationToken);
                return specialiser.Page(page, known);
            }
            catch (UnknownPageException)
            {
                // Now it is known; what it does may change what is personal.
            }
            catch (BeyondException)
            {
                return whole;
            }
        }

        return whole;
    }

    private static void Check(Pages pages, string name)
    {
        if (pages.Knows(name))
            return;
        pages.Found(name);
        throw new UnknownPageException();
    }

    private Residue Page(Block page, IReadOnlyDictionary<string, object?> known)
    {
        try
        {
            WritePage(page);
        }
        catch (TemplateException problem) when (_mayHaveReturned)
        {
            // Some copies end before they come here.
            Emit(new Failing(page.Span, problem.At));
        }

        Flush(page.Span);
        return new Residue(new Block(page.Span, _statements), _runs, known);
    }

    private void WritePage(Block page)
    {
        var result = Write(page);
        _run.Flow = Flow.None;
        if (result is not null)
            _run.WriteReturned(result, page.Span);
    }

    /// <summary>Runs a block, as <see cref="Block.Execute"/> does, as far as it is known.</summary>
    private object? Write(Block block)
    {
        var around = _run.Indent;
        var indent = around;
        object? result = null;
        _run.Enter(block.Span);
        foreach (var statement in block.Statements)
        {
            if (statement is CodeMark mark)
            {
                indent = mark.IndentIn(_run, around);
                continue;
            }

            _run.Step(statement.Span);
            _run.Indent = indent;
            result = Guarded(statement);
            if (result is not null && _run.Flow != Flow.Return)
            {
                _run.WriteValue(result);
                result = null;
            }

            if (_run.Flow == Flow.None)
                continue;
            if (Leave(statement.Span, result))
                result = null;
            break;
        }

        _run.Indent = around;
        _run.Leave();
        return result;
    }

    private object? Guarded(Statement statement)
    {
        try
        {
            return Write(statement);
        }
        catch (Exception problem) when (Problems.IsOfData(problem))
        {
            throw new TemplateException(statement.Span, problem.Message);
        }
    }

    /// <summary>A jump that only some copies come to is theirs to make.</summary>
    private bool Leave(TextSpan span, object? result)
    {
        var flow = _run.Flow;
        if (flow == Flow.Return ? !_returnsStay : !_jumpsStay)
            return false;
        _run.Flow = Flow.None;
        Keep(flow == Flow.Return ? new Return(span, new Literal(span, result)) : new Jump(span, flow));
        _mayHaveReturned |= flow == Flow.Return;
        return true;
    }

    /// <summary>Adds a statement for the copies, with the indent of this place.</summary>
    private void Keep(Statement statement)
    {
        Emit(new Personal(statement, _run.Indent));

        // What a copy writes may or may not end a line.
        _run.BeforeWrite = AfterPersonal;
    }

    private void Emit(Statement statement)
    {
        Flush(statement.Span);
        _statements.Add(statement);
        if (++_nodes > MostNodes)
            throw new BeyondException();
    }

    private void Flush(TextSpan span)
    {
        if (_output.Pending == 0)
            return;
        var text = _output.Take();
        _characters += text.Length;
        if (_characters > 4L * _run.Options.OutputLimit)
            throw new BeyondException();
        if (!_indices.TryGetValue(text, out var index))
        {
            index = _indices[text] = _runs.Count;
            _runs.Add(text);
        }

        _statements.Add(new FixedText(span, index));
        _nodes++;
    }

    /// <summary>Known text follows what a copy wrote: whether it begins a line is for the copy to say.</summary>
    private void AfterPersonal()
    {
        _run.BeforeWrite = null;
        if (string.IsNullOrEmpty(_run.Indent))
            return;
        if (!ReferenceEquals(_run.Output, _output))
            throw new BeyondException();
        Emit(new IndentAtLineStart(_span, _run.Indent));
        _run.AtLineStart = false;
    }

    /// <summary>
    /// Specialises into a block of its own what only some copies come to, what comes several times or goes to a variable. Should it fail, it fails there:
    /// a copy that does not come to it is not troubled.
    /// </summary>
    private Block Apart(TextSpan span, Func<object?> write)
    {
        Flush(span);
        var around = _statements;
        var mark = _run.Mark();
        _statements = [];
        try
        {
            var result = write();
            if (result is not null)
                _run.WriteReturned(result, span);
            Flush(span);
        }
        catch (TemplateException problem)
        {
            _run.Restore(mark);
            Emit(new Failing(span, problem.At));
            _failed = true;
        }

        var block = new Block(span, _statements);
        _statements = around;
        return block;
    }

    /// <summary>As <see cref="Apart"/>, for what depends on the copy: it leaves the line as it found it.</summary>
    private Block Branch(TextSpan span, Func<object?> write)
    {
        var line = _run.Line;
        var (jumps, returns) = (_jumpsStay, _returnsStay);
        (_jumpsStay, _returnsStay) = (true, true);
        var block = Apart(span, () =>
        {
            var result = write();
            return _run.Flow != Flow.None && Leave(span, result) ? null : result;
        });
        (_jumpsStay, _returnsStay) = (jumps, returns);
        _run.Line = line;
        _failed = false;
        return block;
    }

    private sealed class UnknownPageException : Exception;
}
