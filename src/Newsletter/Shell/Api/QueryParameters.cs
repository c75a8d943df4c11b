using System.Collections;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace Newsletter.Shell.Api;

/// <summary>A part of the query that an argument reads by itself, or a handler from the request: the API's description and the filter below go by it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
internal sealed class QueryParameterAttribute(string name, string description) : Attribute
{
    public string Name => name;

    public string Description => description;

    public JsonSchemaType Type { get; init; } = JsonSchemaType.String;
}

/// <summary>
/// A call answers 400 to a part of the query that it does not take: a filter with a slip in its name would list everybody, and a dry run without its
/// flag would be none.
/// </summary>
internal static class QueryParameters
{
    public static EndpointFilterDelegate Filter(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var named = Of(context.MethodInfo);
        return async invocation =>
        {
            var request = invocation.HttpContext.Request;
            return request.Query.Count > 0 && Refuse(request, named) is { } failure ? Problems.Of(failure) : await next(invocation);
        };
    }

    /// <summary>What the attributes say: of the handler, of its arguments, and of every list.</summary>
    public static IEnumerable<QueryParameterAttribute> Declared(MethodInfo handler)
    {
        var declared = handler.GetCustomAttributes<QueryParameterAttribute>()
            .Concat(handler.GetParameters().SelectMany(p => p.ParameterType.GetCustomAttributes<QueryParameterAttribute>())).ToList();
        return declared.Exists(d => d.Name == Paging.LimitName) || !AnswersList(handler.ReturnType) ? declared : declared.Concat(Whole);
    }

    // Whoever turns pages need not know which lists have more than one.
    private static readonly QueryParameterAttribute[] Whole =
    [
        new(Paging.LimitName, "As on every list; this one comes as a whole.") { Type = JsonSchemaType.Integer },
        new(Paging.AfterName, "As on every list; this one comes as a whole."),
    ];

    private static bool AnswersList(Type answer) => answer.IsGenericType
        ? answer.GetGenericTypeDefinition() == typeof(Page<>) || answer.GetGenericArguments().Any(AnswersList)
        : answer.GetProperty("Items") is { } items && items.PropertyType.IsAssignableTo(typeof(IEnumerable));

    private static List<string> Of(MethodInfo handler)
    {
        var parameters = handler.GetParameters();
        var bound = parameters.Where(p => IsParsed(p.ParameterType) && p.GetCustomAttribute<FromHeaderAttribute>() is null).Select(p => p.Name!); // a handler's parameters have names
        var grouped = parameters.Where(p => p.GetCustomAttribute<AsParametersAttribute>() is not null)
            .SelectMany(p => p.ParameterType.GetProperties()).Where(p => p.CanWrite).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));
        return [.. bound.Concat(grouped).Concat(Declared(handler).Select(d => d.Name))];
    }

    /// <summary>What the framework reads from the path or the query.</summary>
    private static bool IsParsed(Type type)
    {
        var one = Nullable.GetUnderlyingType(type) ?? type;
        return one == typeof(string) || one.IsEnum || Array.Exists(one.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IParsable<>))
            || (one.IsArray && IsParsed(one.GetElementType()!)); // an array has one
    }

    private static MalformedFailure? Refuse(HttpRequest request, List<string> named)
    {
        var taken = named.Where(name => !request.RouteValues.ContainsKey(name)).ToList();
        var unknown = request.Query.Keys.Where(key => !taken.Contains(key, StringComparer.OrdinalIgnoreCase)).Select(key => $"'{key}'").ToList();
        if (unknown.Count == 0)
            return null;
        var there = taken.Count == 0 ? "It takes none" : $"It takes {string.Join(", ", taken)}";
        return new MalformedFailure($"This call takes no parameter {string.Join(", ", unknown)}. {there}.");
    }
}
