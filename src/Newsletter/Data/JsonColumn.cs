using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Newsletter.Data;

/// <summary>Small values that are read and written whole are kept as one JSON text.</summary>
internal static class JsonColumn
{
    /// <summary>How JSON is stored and hashed: camelCase, names of enums, nothing left out, so that the same value is always the same text.</summary>
    public static JsonSerializerOptions Stored { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property) =>
        property.HasConversion(
            value => JsonSerializer.Serialize(value, Stored),
            text => JsonSerializer.Deserialize<T>(text, Stored)!,
            new ValueComparer<T>(
                (a, b) => Text(a) == Text(b),
                value => Text(value).GetHashCode(StringComparison.Ordinal),
                // Stored values are immutable records and lists: the snapshot may be the value.
                value => value));

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Stored);
}
