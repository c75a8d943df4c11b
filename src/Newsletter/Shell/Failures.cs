namespace Newsletter.Shell;

// What use cases answer when something expected is in the way. Shell/Api turns each into problem details, pages into words beside the field.

/// <summary>Some fields cannot be taken as they are.</summary>
/// <param name="Errors">By field path in camelCase, like <c>slots[0].day</c>; each with what to do.</param>
internal sealed record ValidationFailure(IReadOnlyDictionary<string, string[]> Errors)
    : Failure("invalid", "Some fields cannot be taken as they are: " + string.Join(" ", Errors.Select(e => $"{e.Key}: {string.Join(" ", e.Value)}")))
{
    /// <summary>One field, one sentence.</summary>
    public ValidationFailure(string field, string error)
        : this(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [error] })
    {
    }
}

internal sealed record NotFoundFailure(string What) : Failure("notFound", $"There is no {What}.");

internal sealed record ForbiddenFailure(string Message) : Failure("forbidden", Message);

/// <summary>Somebody changed it in the meantime.</summary>
/// <param name="Current">The object as it is now, in the shape that the caller knows.</param>
internal sealed record StaleFailure(object Current)
    : Failure("stale", "It was changed in the meantime. Compare with the current version, then send your change again with its etag.");

internal sealed record PreconditionMissingFailure()
    : Failure("preconditionRequired", "Say which version you change: send If-Match with the etag you have read, or * to overwrite whatever is there.");

internal sealed record ConflictFailure(string Code, string Message) : Failure(Code, Message);

/// <summary>Nobody has signed in, or what they showed is not valid (any more).</summary>
internal sealed record UnauthenticatedFailure(string Message) : Failure("unauthenticated", Message);

/// <summary>The request cannot be read at all.</summary>
internal sealed record MalformedFailure(string Message) : Failure("malformed", Message);

/// <summary>The body is in a form that this place does not read.</summary>
internal sealed record UnsupportedMediaFailure(string Message) : Failure("unsupportedMedia", Message);

/// <summary>More than this place takes.</summary>
internal sealed record TooLargeFailure(string Message) : Failure("tooLarge", Message);

/// <summary>A feature's own failure says itself how the API answers it.</summary>
internal interface IProblem
{
    /// <summary>The HTTP status code.</summary>
    int Status { get; }

    /// <summary>Members of the problem details beside the usual ones: <c>state</c>, <c>allowed</c>, <c>checks</c>.</summary>
    IReadOnlyDictionary<string, object?> Members { get; }
}

/// <summary>Collects what is wrong with the fields of one request.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public ValidationFailure Failure => new(_errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal));

    public void Add(string field, string message)
    {
        if (!_errors.TryGetValue(field, out var messages))
            _errors[field] = messages = [];
        messages.Add(message);
    }

    /// <summary>A text of one line: no line break or control character, which have no place in a header or a heading.</summary>
    public void Line(string field, string? text, int most, bool required = false)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (required)
                Add(field, "Required.");
            return;
        }

        if (text.Any(char.IsControl))
            Add(field, "Must be one line without control characters.");
        Length(field, text, most);
    }

    /// <summary>A text of several lines.</summary>
    public void Prose(string field, string? text, int most, bool required = false)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (required)
                Add(field, "Required.");
            return;
        }

        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            Add(field, "Must not hold control characters.");
        Length(field, text, most);
    }

    /// <summary>An absolute http or https address.</summary>
    public void WebAddress(string field, string? text, bool required = false)
    {
        Line(field, text, 2000, required);
        if (!string.IsNullOrWhiteSpace(text) && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            Add(field, "Must be an absolute address that begins with https:// (or http://).");
    }

    private void Length(string field, string text, int most)
    {
        if (text.Length > most)
            Add(field, $"At most {most} characters; this has {text.Length}.");
    }
}
