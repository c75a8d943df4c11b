using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Newsletter.Shell.Api;

/// <summary>A part of a request that could not be read; the group's filter answers it before the handler runs.</summary>
internal interface IApiArgument
{
    Failure? Failure { get; }
}

/// <summary>
/// The JSON body of a request, read strictly: take it as a handler's parameter. When the handler runs, <see cref="Value"/> is there and every
/// field has passed <see cref="BodyCheck"/>; what is wrong was answered before, all fields at once.
/// </summary>
internal sealed class ApiBody<T> : IApiArgument, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;

    private ApiBody(Failure failure) => Failure = failure;

    private ApiBody(T value, JsonElement json)
    {
        _value = value;
        Json = json;
    }

    public Failure? Failure { get; }

    public T Value => _value ?? throw new InvalidOperationException("The body was refused; the API group's filter answers that.");

    /// <summary>As it came.</summary>
    public JsonElement Json { get; }

    /// <summary>For PATCH: whether the field was sent at all, null included.</summary>
    /// <param name="name">As it stands in the JSON.</param>
    public bool Has(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out _);

    public static async ValueTask<ApiBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var optional = typeof(T).IsDefined(typeof(BodyOptionalAttribute));
        var bytes = await ReadAsync(context);
        if (bytes.Length == 0)
            return optional ? Read("{}"u8.ToArray()) : new ApiBody<T>(new MalformedFailure("There is no body. Send a JSON object."));
        return IsJson(context.Request.ContentType)
            ? Read(bytes)
            : new ApiBody<T>(new UnsupportedMediaFailure("Send the body as JSON, with Content-Type: application/json."));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), typeof(T).IsDefined(typeof(BodyOptionalAttribute))));

    /// <summary>What a page has put together from its form, read as strictly: ask <see cref="Failure"/> first.</summary>
    public static ApiBody<T> Of(JsonNode json) => Read(JsonSerializer.SerializeToUtf8Bytes(json));

    private static ApiBody<T> Read(ReadOnlyMemory<byte> bytes)
    {
        // RFC 8259 section 8.1: no byte order mark is sent, but readers may pass over one.
        if (bytes.Span.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (!Utf8.IsValid(bytes.Span))
            return new ApiBody<T>(new MalformedFailure("The body is not UTF-8."));
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = ApiJson.MaxDepth });
            var json = document.RootElement.Clone();
            var errors = BodyCheck.Errors(json, ApiJson.Options.GetTypeInfo(typeof(T)));
            if (errors.Count > 0)
                return new ApiBody<T>(new ValidationFailure(errors));
            return new ApiBody<T>(json.Deserialize<T>(ApiJson.Options)!, json); // the check refuses null
        }
        catch (JsonException exception)
        {
            return new ApiBody<T>(new MalformedFailure(Explain(exception)));
        }
    }

    private static string Explain(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = end < 0 ? exception.Message : exception.Message[..end];
        return $"The body is not JSON: line {exception.LineNumber + 1}, character {exception.BytePositionInLine + 1}: {reason}";
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.ToArray();
    }
}
