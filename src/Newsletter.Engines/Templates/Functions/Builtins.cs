using System.Collections.Frozen;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

/// <summary>What every template can reach: the functions of the language and nothing else. No environment, no files, no network, no reflection.</summary>
internal static class Builtins
{
    private static readonly FrozenDictionary<string, object> All = new Dictionary<string, object>
    {
        ["array"] = ArrayFunctions.Create(),
        ["date"] = new DateFunctions(),
        ["html"] = HtmlFunctions.Create(),
        ["math"] = MathFunctions.Create(),
        ["object"] = ObjectFunctions.Create(),
        ["regex"] = RegexFunctions.Create(),
        ["string"] = StringFunctions.Create(),
        ["timespan"] = TimeSpanFunctions.Create(),
        ["include"] = new IncludeFunction(),
        ["include_join"] = new IncludeJoinFunction(),
        ["empty"] = EmptyValue.Instance,
        ["blank"] = EmptyValue.Instance,
    }.ToFrozenDictionary();

    public static object? Find(string name) => All.GetValueOrDefault(name);
}
