namespace Newsletter.Engines.Templates;

/// <summary>
/// What a model may hold: null, <see cref="bool"/>, <see cref="int"/>, <see cref="long"/>, <see cref="double"/>, <see cref="decimal"/>,
/// <see cref="string"/>, <see cref="DateTime"/>, <see cref="DateTimeOffset"/>, <see cref="TimeSpan"/>, <see cref="Markup"/>,
/// <see cref="IReadOnlyList{T}"/> of object, and <see cref="IReadOnlyDictionary{TKey,TValue}"/> of string to object. Names are snake_case.
/// No engine reflects over anything else: a value of another type is refused with an <see cref="ArgumentException"/>.
/// </summary>
public static class TemplateValues
{
    public static bool IsAllowed(object? value) => value is null or bool or int or long or double or decimal or string or DateTime or DateTimeOffset
        or TimeSpan or Markup or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>;
}

/// <summary>Text that is markup already and is written as it stands: rendered Markdown, never anything a reader gave.</summary>
public sealed record Markup(string Html)
{
    public override string ToString() => Html;
}
