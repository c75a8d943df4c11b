using System.Globalization;
using System.Reflection;
using Microsoft.Net.Http.Headers;

namespace Newsletter.Shell.Api;

/// <summary>An answer with an entity tag: the header is set from it, and <c>If-None-Match</c> is answered with it.</summary>
internal interface ITagged
{
    /// <summary>As in the header, quotes included, so that it can be sent as <c>If-Match</c> as it stands.</summary>
    string Etag { get; }
}

internal static class ETags
{
    /// <param name="kind">What it is (<c>article</c>): the same id and version of two kinds have two tags.</param>
    /// <returns>A strong tag with its quotes.</returns>
    public static string Of(string kind, Guid id, int version) => Of(kind, id.ToString("N"), version);

    public static string Of(string kind, string id, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{kind}-{id}-{version}\"");
}

/// <summary>
/// Which version a change is meant for. Take it as a handler's parameter and hand it to the use case, which asks <see cref="Check"/> after it has
/// found the object and before it changes anything.
/// </summary>
internal sealed class IfMatch : IApiArgument
{
    private readonly IReadOnlyList<string>? _tags;

    private IfMatch(IReadOnlyList<string>? tags, Failure? failure = null)
    {
        _tags = tags;
        Failure = failure;
    }

    /// <summary>Whichever version there is.</summary>
    public static IfMatch Any { get; } = new(["*"]);

    public Failure? Failure { get; }

    /// <param name="etag">With its quotes.</param>
    public static IfMatch Exactly(string etag) => new([etag]);

    /// <summary>For moves, which may name a version and need not: the state's table guards them.</summary>
    public IfMatch OrAny() => _tags is null && Failure is null ? Any : this;

    /// <param name="etag">Of the object as it is now.</param>
    /// <param name="current">The object as the API answers it, for a 412.</param>
    /// <returns>Null when the change may go on.</returns>
    public Failure? Check(string etag, Func<object> current) =>
        _tags is null ? new PreconditionMissingFailure()
        : _tags.Contains("*") || _tags.Contains(etag) ? null
        : new StaleFailure(current());

    public static ValueTask<IfMatch?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0)
            return new(new IfMatch(tags: null));
        // Weak tags never match in If-Match (RFC 9110 section 13.1.1).
        return EntityTagHeaderValue.TryParseStrictList(header, out var tags) && tags.Count > 0
            ? new(new IfMatch([.. tags.Where(tag => !tag.IsWeak).Select(tag => tag.Tag.ToString())]))
            : new(new IfMatch(tags: null, new MalformedFailure("If-Match is not a list of entity tags. Send it as the etag field has it, with its quotes.")));
    }
}
