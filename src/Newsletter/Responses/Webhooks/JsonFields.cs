using System.Text.Json;
using Newsletter.Shell;

namespace Newsletter.Responses.Webhooks;

/// <summary>Reads what others wrote: a field that is missing, or of another kind than expected, is no error.</summary>
internal static class JsonFields
{
    /// <summary>More than any provider nests.</summary>
    private const int MostDepth = 32;

    /// <returns>Undefined where there is no such field.</returns>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return default;
        }

        return element;
    }

    /// <summary>A text, or a number as it is written.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var field = element.At(path);
        return field.ValueKind switch
        {
            JsonValueKind.String => field.GetString(),
            JsonValueKind.Number => field.GetRawText(),
            _ => null,
        };
    }

    public static bool Is(this JsonElement element, string name) => element.At(name).ValueKind == JsonValueKind.True;

    /// <summary>The elements of an array; an object stands for itself, as with providers that send one or several.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray(),
        JsonValueKind.Object => [element],
        _ => [],
    };

    /// <summary>Every text at any depth.</summary>
    public static IEnumerable<string> Texts(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!], // a string has one
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => property.Value.Texts()),
        _ => [],
    };

    /// <returns>The root, of which every part can be read; or why not, and what to do about it.</returns>
    public static Result<JsonElement> Parse(ReadOnlyMemory<byte> octets)
    {
        try
        {
            using var document = JsonDocument.Parse(octets, new JsonDocumentOptions { MaxDepth = MostDepth });
            Walk(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            return new MalformedFailure($"The body is no JSON of at most {MostDepth} levels (line {exception.LineNumber + 1}). Send the provider's notice as it is, as application/json.");
        }
        catch (InvalidOperationException)
        {
            // A half surrogate pair, or octets that are no UTF-8.
            return new MalformedFailure("A text in the body is not Unicode. Send the provider's notice as it is, in UTF-8.");
        }
    }

    /// <summary>Reads every name and text once: where that goes well now, it does later.</summary>
    private static int Walk(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!.Length, // a string has one
        JsonValueKind.Array => element.EnumerateArray().Sum(Walk),
        JsonValueKind.Object => element.EnumerateObject().Sum(property => property.Name.Length + Walk(property.Value)),
        _ => 0,
    };
}
