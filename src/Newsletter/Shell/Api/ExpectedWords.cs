using System.Collections;
using System.Text.Json;

namespace Newsletter.Shell.Api;

/// <summary>What a field expects, in words for the person who wrote the request.</summary>
internal static class ExpectedWords
{
    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(string)] = "a text",
        [typeof(bool)] = "true or false",
        [typeof(int)] = "a whole number",
        [typeof(long)] = "a whole number",
        [typeof(double)] = "a number",
        [typeof(decimal)] = "a number",
        [typeof(Guid)] = "an id like 01980000-0000-7000-8000-000000000000",
        [typeof(TimeSpan)] = "a length of time like \"01:00:00\" or \"3.00:00:00\" ([days.]hh:mm:ss)",
        [typeof(DateOnly)] = "a date like \"2026-12-24\"",
        [typeof(TimeOnly)] = "a time of day like \"09:00\"",
        [typeof(DateTime)] = "a date and time like \"2026-12-24T09:00:00\"",
        [typeof(DateTimeOffset)] = "a date and time with offset like \"2026-12-24T09:00:00+01:00\"",
        [typeof(JsonElement)] = "any JSON value",
    };

    public static string Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return Words.TryGetValue(type, out var words) ? words
            : type.IsEnum ? $"one of {string.Join(", ", Names(type))}"
            : typeof(IEnumerable).IsAssignableFrom(type) && !IsDictionary(type) ? "a list"
            : "an object";
    }

    /// <summary>The values of an enum as the API writes them.</summary>
    public static IReadOnlyList<string> Names(Type type) => [.. Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)];

    private static bool IsDictionary(Type type) =>
        type.GetInterfaces().Append(type).Any(i => i.IsGenericType
            && (i.GetGenericTypeDefinition() == typeof(IDictionary<,>) || i.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)));
}
