using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Nodes;

/// <summary>A variable by name; the name of a local one begins with <c>$</c>, <c>$</c> alone is the arguments and <c>$$</c> the block of a <c>wrap</c>.</summary>
internal sealed class Variable(TextSpan span, string name) : PathExpression(span)
{
    public string Name => name;

    public bool IsLocal { get; } = name[0] == '$';

    public override object? Read(Run run) => run.Current(IsLocal ? run.GetLocal(name) : run.GetGlobal(name));

    public override void Assign(Run run, object? value)
    {
        if (IsLocal)
            run.SetLocal(name, value, Span);
        else
            run.SetGlobal(name, value, Span);
    }
}

internal sealed class This(TextSpan span) : PathExpression(span)
{
    public override object? Read(Run run) => run.This;

    public override void Assign(Run run, object? value) => throw new TemplateException(Span, "Cannot set this variable");
}

/// <summary><c>target.name</c>, and <c>target?.name</c>, which is null where the target is.</summary>
internal sealed class Member(TextSpan span, Expression target, string name, TextSpan nameSpan, bool optional) : PathExpression(span)
{
    public Expression Target => target;

    public string Name => name;

    public TextSpan NameSpan => nameSpan;

    public bool IsOptional => optional;

    public override IEnumerable<Node> Children => [target];

    public override object? Read(Run run)
    {
        var owner = target.EvaluateTarget(run);
        if (owner is null)
            return optional ? null : throw new TemplateException(nameSpan, $"Cannot get the member {Span.Text} for a null object.");
        run.TryGetMember(owner, name, out var value);
        return value;
    }

    public override void Assign(Run run, object? value)
    {
        var owner = target.EvaluateTarget(run) ?? throw new TemplateException(nameSpan, $"Object `{target.Span.Text}` is null. Cannot access member: {Span.Text}");
        run.SetMember(owner, name, value, nameSpan);
    }
}

/// <summary><c>target.empty?</c>.</summary>
internal sealed class EmptyTest(TextSpan span, Expression target) : PathExpression(span)
{
    public Expression Target => target;

    public override IEnumerable<Node> Children => [target];

    public override object? Read(Run run) => Run.IsEmpty(target.EvaluateTarget(run));

    public override void Assign(Run run, object? value) => throw new TemplateException(Span, "The `.empty?` property cannot be set");
}

/// <summary><c>target[index]</c>; a negative index counts from the end of a list.</summary>
internal sealed class Indexer(TextSpan span, Expression target, Expression index) : PathExpression(span)
{
    public Expression Target => target;

    public Expression Index => index;

    public override IEnumerable<Node> Children => [target, index];

    public override object? Read(Run run)
    {
        var owner = target.EvaluateTarget(run);
        if (owner is null && IsOptional(target))
            return null;
        var key = Key(run, owner);
        if (IsByName(owner, key))
        {
            run.TryGetMember(owner, run.Format(key), out var value);
            return value;
        }

        var place = Place(run, owner, key);
        switch (owner)
        {
            case IReadOnlyList<object?> list:
                return place < 0 ? null : run.Item(list, place);
            case string text:
                if (place < 0)
                    return null;
                return place < text.Length ? text[place].ToString() : throw new TemplateException(Span, $"The index {place} is outside of the text");
            default:
                throw new TemplateException(target.Span, $"Cannot use the {Run.TypeName(owner)} primitive `{run.Format(owner)}` as a list.");
        }
    }

    public override void Assign(Run run, object? value)
    {
        var owner = target.EvaluateTarget(run);
        var key = Key(run, owner);
        if (IsByName(owner, key))
        {
            run.SetMember(owner!, run.Format(key), value, index.Span);
            return;
        }

        var place = Place(run, owner, key);
        if (owner is string)
            throw new TemplateException(index.Span, "Cannot replace a character in a string");
        if (owner is not IReadOnlyList<object?> list)
            throw new TemplateException(target.Span, $"Cannot use the {Run.TypeName(owner)} primitive `{run.Format(owner)}` as a list.");
        if (place < 0)
            return;
        if (place >= run.Options.LoopLimit && place >= list.Count)
            throw new TemplateException(index.Span, $"The index {place} is beyond the loop limit `{run.Options.LoopLimit}`");
        run.Thaw(list).Set(run, place, value);
    }

    private static bool IsByName(object? owner, object key) =>
        owner is IReadOnlyDictionary<string, object?> or LoopState or DateTime or TimeSpan || (owner is IReadOnlyList<object?> && key is string);

    private static bool IsOptional(Expression expression) => expression switch
    {
        Member member => member.IsOptional || IsOptional(member.Target),
        Indexer indexer => IsOptional(indexer.Target),
        Parentheses nested => IsOptional(nested.Inner),
        _ => false,
    };

    private object Key(Run run, object? owner)
    {
        if (owner is null)
            throw new TemplateException(target.Span, $"Object `{target.Span.Text}` is null. Cannot access indexer: {Span.Text}");
        return index.Evaluate(run) ?? throw new TemplateException(index.Span, $"Cannot access target `{target.Span.Text}` with a null indexer: {Span.Text}");
    }

    private int Place(Run run, object? owner, object key)
    {
        var place = run.ToInt(key, index.Span);
        if (place >= 0)
            return place;
        return place + (owner is string text ? text.Length : owner is IReadOnlyList<object?> list ? list.Count : 0);
    }
}

internal sealed class Parentheses(TextSpan span, Expression inner) : PathExpression(span)
{
    public Expression Inner => inner;

    public override IEnumerable<Node> Children => [inner];

    public override object? Read(Run run)
    {
        Run.EnsureStack(Span);
        run.PushPipeFrame();
        var value = inner.Evaluate(run);
        run.PopPipeFrame();
        return value;
    }

    public override void Assign(Run run, object? value)
    {
        if (inner is not PathExpression path)
            throw new TemplateException(inner.Span, "Unsupported target expression for assignment.");
        path.Assign(run, value);
    }
}
