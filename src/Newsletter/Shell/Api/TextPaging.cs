using System.Reflection;
using Microsoft.OpenApi;

namespace Newsletter.Shell.Api;

/// <summary>As <see cref="Paging"/>, for a list that stands in the order of a text and not of a key.</summary>
[QueryParameter(Paging.LimitName, Paging.LimitWords, Type = JsonSchemaType.Integer)]
[QueryParameter(Paging.AfterName, Paging.AfterWords)]
internal sealed class TextPaging : IApiArgument
{
    /// <summary>Says of which form a cursor is: one of another list is refused.</summary>
    private const string Form = "t1:";

    private TextPaging(int limit, string? after, Failure? failure)
    {
        Limit = limit;
        After = after;
        Failure = failure;
    }

    public int Limit { get; }

    /// <summary>Items come before this in the order of the alphabet.</summary>
    public string? After { get; }

    public Failure? Failure { get; }

    public static string Cursor(string text) => Paging.Encoded(Form + text);

    public static ValueTask<TextPaging?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(Read(context.Request.Query[Paging.LimitName], context.Request.Query[Paging.AfterName]));

    public static TextPaging Read(string? limit, string? after)
    {
        var errors = new Dictionary<string, string[]>();
        if (!Paging.TryLimit(limit, out var count))
            errors["limit"] = [Paging.WrongLimit];
        var text = string.IsNullOrEmpty(after) ? null : Paging.Decoded(Form, after);
        if (text is null && !string.IsNullOrEmpty(after))
            errors["after"] = [Paging.WrongCursor];
        return new TextPaging(count, text, errors.Count == 0 ? null : new ValidationFailure(errors));
    }
}
