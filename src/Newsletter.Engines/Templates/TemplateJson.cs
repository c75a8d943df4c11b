using System.Text.Json;

namespace Newsletter.Engines.Templates;

/// <summary>JSON as template values (<see cref="TemplateValues"/>).</summary>
public static class TemplateJson
{
    /// <summary>Reads a JSON text: whole numbers become int or long, other numbers double; names stay as they are.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static object? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }

    public static object? Read(JsonElement element) => Read(element, ReadNumber);

    /// <param name="number">Makes a number of a JSON number.</param>
    internal static object? Read(JsonElement element, Func<JsonElement, object> number) => element.ValueKind switch
    {
        JsonValueKind.Object => ReadObject(element, number),
        JsonValueKind.Array => element.EnumerateArray().Select(e => Read(e, number)).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => number(element),
        _ => null,
    };

    /// <summary>Reads an object whose members are to be the root variables of a template.</summary>
    public static IReadOnlyDictionary<string, object?> ReadModel(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new JsonException($"A model is a JSON object; this is {element.ValueKind}.");
        return ReadObject(element, ReadNumber);
    }

    private static Dictionary<string, object?> ReadObject(JsonElement element, Func<JsonElement, object> number)
    {
        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
            result[member.Name] = Read(member.Value, number);
        return result;
    }

    private static object ReadNumber(JsonElement element)
    {
        if (element.TryGetInt32(out var integer))
            return integer;
        return element.TryGetInt64(out var number) ? number : element.GetDouble();
    }
}
