using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Newsletter.Shell.Api;

/// <summary>
/// Holds a body against the type that is to be read from it and names everything that does not fit, by path, at once: unknown, missing and doubled
/// fields, wrong types, characters that no text may hold. The serializer alone stops at the first.
/// </summary>
internal sealed class BodyCheck
{
    /// <summary>A body of errors only must not become an answer of megabytes.</summary>
    private const int Most = 100;

    private readonly Dictionary<string, List<string>> _errors = [];

    public static IReadOnlyDictionary<string, string[]> Errors(JsonElement json, JsonTypeInfo type)
    {
        var check = new BodyCheck();
        check.Value(json, type, "");
        return check._errors.ToDictionary(e => e.Key, e => e.Value.ToArray());
    }

    private void Value(JsonElement json, JsonTypeInfo type, string path)
    {
        var inner = Nullable.GetUnderlyingType(type.Type);
        if (json.ValueKind == JsonValueKind.Null)
        {
            if (inner is null && type.Type != typeof(JsonElement))
                Add(path, $"Must not be null. Expected: {ExpectedWords.Of(type.Type)}.");
        }
        else if (inner is not null)
        {
            Value(json, type.Options.GetTypeInfo(inner), path);
        }
        else
        {
            NotNull(json, type, path);
        }
    }

    private void NotNull(JsonElement json, JsonTypeInfo type, string path)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when Is(json, JsonValueKind.Object, type.Type, path):
                Fields(json, type, path);
                break;
            case JsonTypeInfoKind.Enumerable when Is(json, JsonValueKind.Array, type.Type, path):
                Items(json, type, path);
                break;
            case JsonTypeInfoKind.Dictionary when Is(json, JsonValueKind.Object, type.Type, path):
                Entries(json, type, path);
                break;
            case JsonTypeInfoKind.None:
                Single(json, type, path);
                break;
        }
    }

    private void Fields(JsonElement json, JsonTypeInfo type, string path)
    {
        var known = type.Properties.Where(property => property.Set is not null || property.AssociatedParameter is not null).ToDictionary(p => p.Name);
        var answerOnly = type.Type.GetCustomAttribute<AnswerOnlyAttribute>()?.Names ?? [];
        var seen = new HashSet<string>();
        foreach (var field in json.EnumerateObject())
        {
            if (!Name(field, path, out var name))
                continue;
            var here = path.Length == 0 ? name : $"{path}.{name}";
            if (!seen.Add(name))
                Add(here, "Stands here more than once.");
            else if (known.TryGetValue(name, out var property))
                Field(field.Value, property, here);
            else if (!answerOnly.Contains(name))
                Add(here, $"There is no such field. Fields here: {string.Join(", ", known.Keys)}.");
        }

        foreach (var missing in known.Values.Where(property => IsRequired(property) && !seen.Contains(property.Name)))
            Add(path.Length == 0 ? missing.Name : $"{path}.{missing.Name}", $"Required. Expected: {ExpectedWords.Of(missing.PropertyType)}.");
    }

    private void Field(JsonElement json, JsonPropertyInfo property, string path)
    {
        if (json.ValueKind != JsonValueKind.Null || !property.IsSetNullable)
            Value(json, property.Options.GetTypeInfo(property.PropertyType), path);
    }

    private void Items(JsonElement json, JsonTypeInfo type, string path)
    {
        var element = type.Options.GetTypeInfo(type.ElementType!); // an enumerable has one
        var index = 0;
        foreach (var item in json.EnumerateArray())
            Value(item, element, $"{path}[{index++}]");
    }

    private void Entries(JsonElement json, JsonTypeInfo type, string path)
    {
        var element = type.Options.GetTypeInfo(type.ElementType!); // a dictionary has one
        var seen = new HashSet<string>();
        foreach (var entry in json.EnumerateObject())
        {
            if (!Name(entry, path, out var name))
                continue;
            if (!seen.Add(name))
                Add($"{path}.{name}", "Stands here more than once.");
            else
                Value(entry.Value, element, $"{path}.{name}");
        }
    }

    private void Single(JsonElement json, JsonTypeInfo type, string path)
    {
        if (!Texts(json, path))
            return;
        if (type.Type.IsEnum)
        {
            if (json.ValueKind != JsonValueKind.String || !ExpectedWords.Names(type.Type).Contains(json.GetString()))
                Add(path, $"Expected: {ExpectedWords.Of(type.Type)}.");
            return;
        }

        try
        {
            json.Deserialize(type);
        }
        catch (JsonException)
        {
            Add(path, $"Expected: {ExpectedWords.Of(type.Type)}.");
        }
    }

    /// <summary>Every text in <paramref name="json"/>, at any depth, is one: no lone surrogates, no NUL (PostgreSQL keeps none).</summary>
    private bool Texts(JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.String => IsText(json.GetString, path),
        JsonValueKind.Array => json.EnumerateArray().All(item => Texts(item, path)),
        JsonValueKind.Object => json.EnumerateObject().All(field => IsText(() => field.Name, path) && Texts(field.Value, path)),
        _ => true,
    };

    private bool Name(JsonProperty field, string path, out string name)
    {
        name = "";
        if (!IsText(() => field.Name, path))
            return false;
        name = field.Name;
        return true;
    }

    private bool IsText(Func<string?> read, string path)
    {
        try
        {
            if (read()?.Contains('\0', StringComparison.Ordinal) != true)
                return true;
            Add(path, "Must not contain the character NUL.");
        }
        catch (InvalidOperationException)
        {
            Add(path, "Contains half of a surrogate pair, which is no character.");
        }

        return false;
    }

    private bool Is(JsonElement json, JsonValueKind kind, Type type, string path)
    {
        if (json.ValueKind == kind)
            return true;
        Add(path, $"Expected: {ExpectedWords.Of(type)}.");
        return false;
    }

    private static bool IsRequired(JsonPropertyInfo property) =>
        property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false };

    private void Add(string path, string error)
    {
        var key = path.Length == 0 ? "body" : path;
        if (_errors.TryGetValue(key, out var list))
            list.Add(error);
        else if (_errors.Count < Most)
            _errors[key] = [error];
    }
}
