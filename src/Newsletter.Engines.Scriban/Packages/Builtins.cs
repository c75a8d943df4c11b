using global::Scriban.Runtime;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>Changes Scriban's functions where the contract wants something else: the clock, the zone, and what has been escaped already.</summary>
internal static class Builtins
{
    public static void Adapt(ScriptObject builtins, TemplateOptions options, ModelValues values)
    {
        builtins.SetValue("date", new ZonedDates(options), readOnly: true);
        // These look at the type of what they get.
        foreach (var name in (string[])["size", "typeof", "kind", "to_json"])
            Wrap((ScriptObject)builtins["object"]!, name, AsText, marks: false);
        foreach (var name in (string[])["escape", "match", "matches", "replace", "split", "unescape"])
            Wrap((ScriptObject)builtins["regex"]!, name, NothingAsText, marks: false);
        Wrap((ScriptObject)builtins["string"]!, "handleize", NothingAsText, marks: false);
        if (options.Escaping == TemplateEscaping.Html)
            Mark(builtins);
        foreach (var (name, body) in options.Functions)
            builtins.SetValue(name, new HostFunction(body, values), readOnly: true);
    }

    private static void Mark(ScriptObject builtins)
    {
        Wrap(builtins, "include");
        Wrap(builtins, "include_join", EscapeParts);
        Wrap((ScriptObject)builtins["object"]!, "eval_template");
        Wrap((ScriptObject)builtins["html"]!, "escape");
        Wrap((ScriptObject)builtins["html"]!, "newline_to_br", EscapeFirst);
    }

    private static void Wrap(ScriptObject owner, string name, Func<ScriptArray, ScriptArray>? prepare = null, bool marks = true) =>
        owner.SetValue(name, new MarkupFunction((IScriptCustomFunction)owner[name]!, prepare, marks), readOnly: true);

    private static ScriptArray AsText(ScriptArray arguments) =>
        Change(arguments, (argument, _) => RenderContext.AsText(argument));

    // A field that is not there is an empty text to every function over texts; these would fail on it.
    private static ScriptArray NothingAsText(ScriptArray arguments) =>
        Change(arguments, (argument, index) => index < 3 ? argument ?? "" : argument);

    private static ScriptArray EscapeFirst(ScriptArray arguments) =>
        Change(arguments, (argument, index) => index == 0 && argument is string text ? RenderContext.Escape(text) : argument);

    // What stands between, before and after the parts is text, unless it names a template.
    private static ScriptArray EscapeParts(ScriptArray arguments) =>
        Change(arguments, (argument, index) =>
            index > 0 && argument is string text && !text.StartsWith("tpl:", StringComparison.Ordinal) ? RenderContext.Escape(text) : argument);

    private static ScriptArray Change(ScriptArray arguments, Func<object?, int, object?> change)
    {
        for (var i = 0; i < arguments.Count; i++)
            arguments[i] = change(arguments[i], i);
        return arguments;
    }
}
