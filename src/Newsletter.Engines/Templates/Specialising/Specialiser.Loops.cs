using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Specialising;

internal sealed partial class Specialiser
{
    private object? WriteFor(For loop)
    {
        if (loop.Parts.Variable is not Variable variable)
            throw new BeyondException();

        // A cell and its row are closed behind a jump as well.
        if (loop.Parts.IsTable && _names.Below(loop.Parts.Body).Any(n => n is Jump or Return))
            throw new BeyondException();
        if (_analysis.Personal.Contains(_names.OfLoop(loop, loop.StateName)))
            return KeepFor(loop);
        var value = loop.Parts.List.Evaluate(_run);
        if (value is null)
            return null;
        var (list, columns) = loop.Select(_run, value);
        var table = loop.Parts.IsTable ? new TableRows(_run, columns) : null;
        var state = new LoopState(list.Count);
        var frame = _run.PushLoop(variable.Name, variable.IsLocal, loop.StateName, state);
        var index = 0;
        object? previous = null;
        var result = Unroll(loop, loop.Parts.Body, () => index < list.Count, () =>
        {
            _run.Turn(loop.Span, index + 1);
            var item = _run.Item(list, index);
            state.Index = index;
            state.Changed = index == 0 || !Equals(previous, item);
            frame.Value = previous = item;
            index++;
            table?.Begin(state);
            var turn = Write((Statement)loop.Parts.Body);
            table?.EndCell();
            return turn;
        });
        _run.PopLoop(variable.IsLocal);
        table?.End();
        return list.Count == 0 && loop.Parts.Otherwise is { } otherwise ? Write((Statement)otherwise) : result;
    }

    private object? WriteWhile(While loop)
    {
        if (_analysis.Personal.Contains(_names.OfLoop(loop, "while")))
        {
            var condition = _rewriter.Rewrite(loop.Condition);
            Keep(new While(loop.Span, condition, Turns(loop.Body)));
            return null;
        }

        var state = new LoopState(0);
        var index = 0;
        _run.PushLoop(null, local: false, "while", state);
        bool More()
        {
            _run.Turn(loop.Span, index + 1);
            return Running.Run.IsTrue(loop.Condition.Evaluate(_run));
        }

        var result = Unroll(loop, loop.Body, More, () =>
        {
            state.Index = index++;
            return Write((Statement)loop.Body);
        });
        _run.PopLoop(local: false);
        return result;
    }

    private object? KeepFor(For loop)
    {
        var parts = loop.Parts;
        var list = _rewriter.Rewrite(parts.List);
        List<NamedArgument> options = [.. parts.Options.Select(o => new NamedArgument(o.Span, o.Name, o.Value is null ? null : _rewriter.Rewrite(o.Value)))];
        var body = Turns(parts.Body);
        var otherwise = parts.Otherwise is { } none ? Branch(none.Span, () => Write((Statement)none)) : null;
        Keep(new For(loop.Span, parts with { List = list, Options = options, Body = body, Otherwise = otherwise }));
        return null;
    }

    /// <summary>The body of a loop that runs for every copy.</summary>
    private Block Turns(Block body) => Branch(body.Span, () =>
    {
        // Another turn may have written before this one.
        _run.BeforeWrite = AfterPersonal;
        _run.Loops++;
        var result = Write((Statement)body);
        _run.Loops--;
        return result;
    });

    /// <summary>Writes turn after turn. Where a copy may break off, the turns stay apart; else they become part of what is around.</summary>
    private object? Unroll(Statement loop, Block body, Func<bool> more, Func<object?> turn)
    {
        var apart = _names.Below(body).Any(n => n is Jump) ? new List<Block>() : null;
        var jumps = _jumpsStay;
        _jumpsStay = false;
        object? result = null;
        while (more())
        {
            if (apart is null)
                result = turn();
            else
                result = Turn(body, apart, turn);
            if (_run.Flow is Flow.Return or Flow.Break || _failed)
                break;
            _run.Flow = Flow.None;
        }

        _failed = false;
        _jumpsStay = jumps;
        if (_run.Flow != Flow.Return)
            _run.Flow = Flow.None;
        if (apart is not null)
        {
            Emit(new UnrolledLoop(loop.Span, apart));
            _run.BeforeWrite = AfterPersonal;
        }

        return result;
    }

    private object? Turn(Block body, List<Block> turns, Func<object?> turn)
    {
        _run.BeforeWrite = AfterPersonal;
        object? result = null;
        var flow = Flow.None;
        turns.Add(Apart(body.Span, () =>
        {
            var value = turn();
            flow = _run.Flow;
            result = flow == Flow.Return ? value : null;
            return flow == Flow.Return ? null : value;
        }));
        _run.Flow = flow;
        return result;
    }
}
