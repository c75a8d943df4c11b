using Microsoft.AspNetCore.Http.HttpResults;

namespace Newsletter.Shell.Api;

/// <summary>From a use case's result to an answer. An answer that is <see cref="ITagged"/> gets its ETag header from the group's filter.</summary>
internal static class Answers
{
    public static Results<Ok<T>, ProblemHttpResult> ToOk<T>(this Result<T> result) =>
        result.Ok ? TypedResults.Ok(result.Value) : Problems.Of(result.Failure);

    /// <summary>Like <see cref="ToOk{T}"/>, where the use case's value is not the answer itself.</summary>
    public static Results<Ok<TAnswer>, ProblemHttpResult> ToOk<T, TAnswer>(this Result<T> result, Func<T, TAnswer> answer) =>
        result.Ok ? TypedResults.Ok(answer(result.Value)) : Problems.Of(result.Failure);

    /// <param name="location">The path of the new object: <c>/api/v1/articles/…</c>.</param>
    public static Results<Created<T>, ProblemHttpResult> ToCreated<T>(this Result<T> result, Func<T, string> location) =>
        result.Ok ? TypedResults.Created(location(result.Value), result.Value) : Problems.Of(result.Failure);

    public static Results<NoContent, ProblemHttpResult> ToNoContent(this Result<Done> result) =>
        result.Ok ? TypedResults.NoContent() : Problems.Of(result.Failure);
}
