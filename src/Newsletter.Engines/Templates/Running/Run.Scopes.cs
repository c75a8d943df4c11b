using Newsletter.Engines.Templates.Functions;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Running;

/// <summary>A level of variables, with the loops that run on it.</summary>
internal sealed class Scope(ObjectValue? store, bool hides)
{
    /// <summary>Null: a function without named parameters, or a level nobody has written to yet.</summary>
    public ObjectValue? Store { get; set; } = store;

    /// <summary>A named function: it does not see the parameters of its caller.</summary>
    public bool Hides => hides;

    public LoopFrame? Loop { get; set; }

    public bool TryGet(string name, out object? value)
    {
        for (var frame = Loop; frame is not null; frame = frame.Outer)
        {
            if (frame.TryGet(name, out value))
                return true;
        }

        value = null;
        return Store is not null && Store.TryGetValue(name, out value);
    }
}

/// <summary>The variables of a running loop: its own, and what <c>for</c> means within.</summary>
internal sealed class LoopFrame(string? variable, string? stateName, LoopState state, LoopFrame? outer)
{
    public LoopFrame? Outer => outer;

    public object? Value { get; set; }

    public bool TryGet(string name, out object? value)
    {
        if (variable == name)
        {
            value = Value;
            return true;
        }

        value = state;
        return stateName == name;
    }
}

/// <summary>How many scopes there are, and which loops run on them.</summary>
internal sealed record ScopesMark(int Globals, int Functions, int Locals, IReadOnlyList<LoopFrame?> Loops);

internal sealed partial class Run
{
    private readonly List<Scope> _globals = [];
    private readonly List<Scope> _functions = [];
    private readonly List<Scope> _locals = [];
    private readonly RootValue _root = new();

    /// <summary>What <c>this</c> is.</summary>
    public ObjectValue This => _globals[^1].Store!;

    private void BeginScopes(IReadOnlyDictionary<string, object?> known, IReadOnlyDictionary<string, object?>? personal)
    {
        _globals.Clear();
        _functions.Clear();
        _locals.Clear();
        _root.Clear();
        _root.Bind(this, known, personal);
        _globals.Add(new Scope(_root, hides: false));
        _locals.Add(new Scope(null, hides: false));
        BeginCalls();
    }

    public object? GetGlobal(string name)
    {
        for (var i = _functions.Count - 1; i >= 0; i--)
        {
            var function = _functions[i];
            if (function.TryGet(name, out var parameter))
                return parameter;
            if (function.Hides)
                break;
        }

        for (var i = _globals.Count - 1; i >= 0; i--)
        {
            if (_globals[i].TryGet(name, out var value))
                return value;
        }

        if (Options.Functions.TryGetValue(name, out var host))
            return new HostFunction(name, host);
        return Builtins.Find(name);
    }

    public object? GetLocal(string name) => _locals[^1].TryGet(name, out var value) ? value : null;

    public void SetGlobal(string name, object? value, TextSpan span)
    {
        var store = StoreForWrite(name);
        if (!store.TrySet(this, name, value))
            throw new TemplateException(span, $"Cannot set the readonly variable `{name}`");
    }

    public void SetLocal(string name, object? value, TextSpan span)
    {
        var scope = _locals[^1];
        scope.Store ??= new ObjectValue();
        if (!scope.Store.TrySet(this, name, value))
            throw new TemplateException(span, $"Cannot set the readonly variable `{name}`");
    }

    public void MakeReadOnly(string name, bool local)
    {
        var store = local ? _locals[^1].Store ??= new ObjectValue() : StoreForWrite(name);
        store.MakeReadOnly(name);
    }

    public void PushGlobal(ObjectValue store)
    {
        _globals.Add(new Scope(store, hides: false));
        PushLocal();
    }

    public void PopGlobal()
    {
        _globals.RemoveAt(_globals.Count - 1);
        PopLocal();
    }

    /// <summary>The members of an object that is being made see each other; its locals are the ones around.</summary>
    public void PushObject(ObjectValue store) => _globals.Add(new Scope(store, hides: false));

    public void PopObject() => _globals.RemoveAt(_globals.Count - 1);

    public void PushLocal() => _locals.Add(new Scope(null, hides: false));

    public void PopLocal() => _locals.RemoveAt(_locals.Count - 1);

    public void PushFunction(ObjectValue? parameters, bool hides)
    {
        _functions.Add(new Scope(parameters, hides));
        PushLocal();
    }

    public void PopFunction()
    {
        _functions.RemoveAt(_functions.Count - 1);
        PopLocal();
    }

    /// <summary>Opens the scope of a loop.</summary>
    /// <param name="variable">The loop's variable, null for a <c>while</c> or where it is a path.</param>
    /// <returns>The frame that holds the variable's value.</returns>
    public LoopFrame PushLoop(string? variable, bool local, string stateName, LoopState state)
    {
        Loops++;
        var shared = LoopScope();
        var frame = shared.Loop = new LoopFrame(local ? null : variable, stateName, state, shared.Loop);
        if (!local)
            return frame;
        var locals = _locals[^1];
        return locals.Loop = new LoopFrame(variable, null, state, locals.Loop);
    }

    public void PopLoop(bool local)
    {
        Loops--;
        var shared = LoopScope();
        shared.Loop = shared.Loop!.Outer;
        if (local)
            _locals[^1].Loop = _locals[^1].Loop!.Outer;
    }

    private ScopesMark MarkScopes() =>
        new(_globals.Count, _functions.Count, _locals.Count, [.. _globals.Concat(_functions).Concat(_locals).Select(s => s.Loop)]);

    private void RestoreScopes(ScopesMark mark)
    {
        _globals.RemoveRange(mark.Globals, _globals.Count - mark.Globals);
        _functions.RemoveRange(mark.Functions, _functions.Count - mark.Functions);
        _locals.RemoveRange(mark.Locals, _locals.Count - mark.Locals);
        var at = 0;
        foreach (var scope in _globals.Concat(_functions).Concat(_locals))
            scope.Loop = mark.Loops[at++];
    }

    private Scope LoopScope()
    {
        for (var i = _functions.Count - 1; i >= 0; i--)
        {
            if (_functions[i].Store is not null)
                return _functions[i];
            if (_functions[i].Hides)
                break;
        }

        return _globals[^1];
    }

    /// <summary>
    /// An assignment goes to the parameter of that name; within a function with parameters a new name stays in the function; everything else goes to
    /// the current object, even where an outer one has the name.
    /// </summary>
    private ObjectValue StoreForWrite(string name)
    {
        ObjectValue? innermost = null;
        for (var i = _functions.Count - 1; i >= 0; i--)
        {
            if (_functions[i].Store is { } parameters)
            {
                innermost ??= parameters;
                if (parameters.ContainsKey(name))
                    return parameters;
            }

            if (_functions[i].Hides)
                break;
        }

        return innermost is null || _globals.Exists(g => g.Store!.ContainsKey(name)) || Builtins.Find(name) is not null ? This : innermost;
    }
}
