using System.Globalization;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Nodes;

/// <summary>The parts of a <c>for</c> or <c>tablerow</c>.</summary>
internal sealed record ForParts(bool IsTable, Expression Variable, Expression List, IReadOnlyList<NamedArgument> Options, Block Body, Block? Otherwise);

internal sealed class For(TextSpan span, ForParts parts) : Statement(span)
{
    public ForParts Parts => parts;

    public string StateName => parts.IsTable ? "tablerow" : "for";

    public override IEnumerable<Node> Children =>
        parts.Otherwise is { } otherwise
            ? [parts.List, .. parts.Options, parts.Variable, parts.Body, otherwise]
            : [parts.List, .. parts.Options, parts.Variable, parts.Body];

    public override object? Execute(Run run)
    {
        var value = parts.List.Evaluate(run);
        if (value is null)
            return null;
        var (list, columns) = Select(run, value);
        var table = parts.IsTable ? new TableRows(run, columns) : null;
        var result = Go(run, list, table);
        table?.End();
        if (run.Flow != Flow.Return)
            run.Flow = Flow.None;
        return list.Count == 0 ? parts.Otherwise?.Execute(run) : result;
    }

    /// <summary>The list as the options cut it: from <c>offset</c> on, then <c>reversed</c>, then no more than <c>limit</c>.</summary>
    public (IReadOnlyList<object?> List, int Columns) Select(Run run, object value)
    {
        var list = run.AsList(value) ?? throw new TemplateException(parts.List.Span, $"Unexpected type `{Run.TypeName(value)}` for iterator");
        var (offset, limit, columns, reversed) = (0, 0, 1, false);
        foreach (var option in parts.Options)
        {
            if (option.Name == "reversed")
                reversed = true;
            else if (option.Name == "offset")
                offset = Number(run, option);
            else if (option.Name == "limit")
                limit = Number(run, option);
            else if (option.Name == "cols" && parts.IsTable)
                columns = Math.Max(1, Number(run, option));
            else
                throw new TemplateException(option.Span, $"Unsupported argument `{option.Name}` for statement");
        }

        if (offset <= 0 && limit <= 0 && !reversed)
            return (list, columns);
        var items = run.Items(list).Skip(Math.Max(0, offset));
        items = reversed ? items.Reverse() : items;
        return (new ArrayValue(limit > 0 ? items.Take(limit) : items), columns);
    }

    private static int Number(Run run, NamedArgument option) => option.Value is { } value
        ? run.ToInt(value.Evaluate(run), value.Span)
        : throw new TemplateException(option.Span, $"Invalid `{option.Name}` argument. Value is required.");

    private object? Go(Run run, IReadOnlyList<object?> list, TableRows? table)
    {
        var name = (parts.Variable as Variable)?.Name;
        var local = name is not null && name[0] == '$';
        var state = new LoopState(list.Count);
        var frame = run.PushLoop(name, local, StateName, state);
        object? result = null;
        object? previous = null;
        for (var i = 0; i < list.Count; i++)
        {
            run.Turn(Span, i + 1);
            var item = run.Item(list, i);
            state.Index = i;
            state.Changed = i == 0 || !Equals(previous, item);
            frame.Value = previous = item;
            if (name is null)
                Assignment.Assign(run, parts.Variable, item);
            table?.Begin(state);
            result = parts.Body.Execute(run);
            table?.EndCell();
            if (run.Flow is Flow.Return or Flow.Break)
                break;
            run.Flow = Flow.None;
        }

        run.PopLoop(local);
        return result;
    }
}

/// <summary>Writes the rows and cells around the items of a <c>tablerow</c>.</summary>
internal sealed class TableRows
{
    private readonly Run _run;
    private readonly int _columns;

    public TableRows(Run run, int columns)
    {
        _run = run;
        _columns = columns;
        run.Write("<tr class=\"row1\">");
    }

    public void Begin(LoopState state)
    {
        state.Column = state.Index % _columns;
        if (state.Column == 0 && state.Index > 0)
        {
            _run.Write("</tr>\n");
            _run.Write(string.Create(CultureInfo.InvariantCulture, $"<tr class=\"row{(state.Index / _columns) + 1}\">"));
        }

        _run.Write(string.Create(CultureInfo.InvariantCulture, $"<td class=\"col{state.Column + 1}\">"));
    }

    public void EndCell() => _run.Write("</td>");

    public void End() => _run.Write("</tr>\n");
}

internal sealed class While(TextSpan span, Expression condition, Block body) : Statement(span)
{
    public Expression Condition => condition;

    public Block Body => body;

    public override IEnumerable<Node> Children => [condition, body];

    public override object? Execute(Run run)
    {
        var state = new LoopState(0);
        run.PushLoop(null, local: false, "while", state);
        object? result = null;
        for (var i = 0; ; i++)
        {
            run.Turn(Span, i + 1);
            if (!Run.IsTrue(condition.Evaluate(run)))
                break;
            state.Index = i;
            result = body.Execute(run);
            if (run.Flow is Flow.Return or Flow.Break)
                break;
            run.Flow = Flow.None;
        }

        run.PopLoop(local: false);
        if (run.Flow != Flow.Return)
            run.Flow = Flow.None;
        return result;
    }
}
