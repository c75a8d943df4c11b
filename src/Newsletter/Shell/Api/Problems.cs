using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Newsletter.Shell.Api;

/// <summary>The one place where a <see cref="Failure"/> becomes an answer: problem details (RFC 9457) with the failure's <c>code</c>.</summary>
internal static class Problems
{
    private static readonly IReadOnlyDictionary<string, object?> None = new Dictionary<string, object?>();

    public static ProblemHttpResult Of(Failure failure) => failure switch
    {
        IProblem problem => Make(problem.Status, failure, problem.Members),
        ValidationFailure validation => Make(422, failure, new Dictionary<string, object?> { ["errors"] = validation.Errors }),
        StaleFailure stale => Make(412, failure, new Dictionary<string, object?> { ["current"] = stale.Current }),
        _ => Make(Status(failure), failure, None),
    };

    /// <summary>For an answer without a <see cref="Failure"/>: an unknown path, a method that is not there.</summary>
    public static ProblemHttpResult Of(int status, string code, string detail) => Make(status, new Failure(code, detail), None);

    private static int Status(Failure failure) => failure switch
    {
        MalformedFailure => 400,
        UnauthenticatedFailure => 401,
        ForbiddenFailure => 403,
        NotFoundFailure => 404,
        ConflictFailure => 409,
        TooLargeFailure => 413,
        UnsupportedMediaFailure => 415,
        PreconditionMissingFailure => 428,
        _ => 422,
    };

    private static ProblemHttpResult Make(int status, Failure failure, IReadOnlyDictionary<string, object?> more)
    {
        var details = new ProblemDetails
        {
            Type = "about:blank",
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = failure.Message,
        };
        details.Extensions["code"] = failure.Code;
        foreach (var (name, value) in more)
            details.Extensions[name] = value;
        return TypedResults.Problem(details);
    }
}
