using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

/// <summary><c>object.to_json</c> and <c>object.from_json</c>.</summary>
internal static class JsonText
{
    private const int Deepest = 20;

    /// <summary>Reads JSON; its numbers become decimal, as the language has it, and double where they are too large for that.</summary>
    public static object? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return TemplateJson.Read(document.RootElement, e => e.TryGetDecimal(out var number) ? number : e.GetDouble());
    }

    public static string Write(Run run, object? value)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            Write(run, json, value, 0);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Run run, Utf8JsonWriter json, object? value, int depth)
    {
        if (depth >= Deepest)
            throw new ArgumentProblem(0, "Structure is too deeply nested or contains reference loops.");
        run.CheckLength(json.BytesCommitted + json.BytesPending);
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case IReadOnlyList<object?> list:
                json.WriteStartArray();
                foreach (var item in run.Items(list))
                    Write(run, json, item, depth + 1);
                json.WriteEndArray();
                break;
            case ICallable:
                throw new ArgumentProblem(0, "Can not serialize functions to JSON.");
            case IReadOnlyDictionary<string, object?> members:
                json.WriteStartObject();
                foreach (var (name, member) in members)
                {
                    json.WritePropertyName(name);
                    Write(run, json, run.Import(member), depth + 1);
                }

                json.WriteEndObject();
                break;
            default:
                WriteSimple(run, json, value);
                break;
        }
    }

    private static void WriteSimple(Run run, Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool b:
                json.WriteBooleanValue(b);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case float number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case BigInteger number:
                json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case DateTime date:
                json.WriteStringValue(date);
                break;
            case TimeSpan span:
                json.WriteStringValue(span.ToString("c", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(run.Format(value));
                break;
        }
    }
}
