using System.Collections;
using System.Numerics;
using global::Scriban.Runtime;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>
/// Values of a model to values of Scriban and back (<see cref="TemplateValues"/>). Every rendering gets copies, since a template may write into
/// them; and nothing of another type gets in, so that there is nothing to reflect over.
/// </summary>
internal sealed class ModelValues(TemplateOptions options)
{
    public ScriptObject ToScript(IReadOnlyDictionary<string, object?> members)
    {
        var result = new ScriptObject(members.Count);
        foreach (var (name, value) in members)
            result.SetValue(name, ToScript(value), readOnly: false);
        return result;
    }

    public object? ToScript(object? value) => value switch
    {
        null or bool or int or long or double or decimal or string or DateTime or TimeSpan => value,
        Markup markup => options.Escaping == TemplateEscaping.Html ? new HtmlValue(markup.Html) : markup.Html,
        DateTimeOffset instant => TimeZoneInfo.ConvertTime(instant, options.TimeZone).DateTime,
        IReadOnlyDictionary<string, object?> members => ToScript(members),
        IReadOnlyList<object?> list => new ScriptArray(list.Select(ToScript)),
        _ => throw new ArgumentException($"A model cannot hold a {value.GetType().FullName}; see TemplateValues for what it may hold.", nameof(value)),
    };

    /// <summary>An argument of a function of the product. What no model could hold is null.</summary>
    public static object? FromScript(object? value) => value switch
    {
        HtmlValue markup => new Markup(markup.Html),
        float number => (double)number,
        BigInteger number => (double)number,
        byte or sbyte or short or ushort or uint or char => System.Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture),
        EmptyScriptObject or IScriptCustomFunction => null,
        IScriptOutput output => output.ToString(),
        IList list => list.Cast<object?>().Select(FromScript).ToList(),
        IDictionary<string, object?> members => members.ToDictionary(member => member.Key, member => FromScript(member.Value), StringComparer.Ordinal),
        _ => TemplateValues.IsAllowed(value) ? value : null,
    };
}
