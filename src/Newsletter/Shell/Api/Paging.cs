using System.Buffers.Text;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;

namespace Newsletter.Shell.Api;

/// <summary>One page of a list, newest first.</summary>
/// <param name="Next">What to send as <c>after</c> for the next page; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page is asked for: <c>?limit=</c> (1 to 500, 50) and <c>&amp;after=</c>. Take it as a handler's parameter.</summary>
[QueryParameter(LimitName, LimitWords, Type = JsonSchemaType.Integer)]
[QueryParameter(AfterName, AfterWords)]
internal sealed class Paging : IApiArgument
{
    public const string LimitName = "limit";
    public const string LimitWords = "Items of a page: 1 to 500, 50 unless given.";
    public const string AfterName = "after";
    public const string AfterWords = "The 'next' of the page before.";

    public const int DefaultLimit = 50;
    public const int MostLimit = 500;

    /// <summary>Says of which form a cursor is, so that a later one can have another.</summary>
    private const string Form = "k1:";

    public const string WrongCursor = "Expected: the 'next' of the page before, as it was answered.";

    public static readonly string WrongLimit = $"Expected: a whole number from 1 to {MostLimit}.";

    private Paging(int limit, int? after, Failure? failure = null)
    {
        Limit = limit;
        After = after;
        Failure = failure;
    }

    public static Paging First { get; } = new(DefaultLimit, after: null);

    public int Limit { get; }

    /// <summary>Items have a smaller key than this.</summary>
    public int? After { get; }

    public Failure? Failure { get; }

    public static string Cursor(int key) => Encoded(string.Create(CultureInfo.InvariantCulture, $"{Form}{key}"));

    public static string Encoded(string cursor) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(cursor));

    /// <returns>What stands behind the form; null: it is no cursor of that form.</returns>
    public static string? Decoded(string form, string text)
    {
        if (text.Length > 100 || !Base64Url.IsValid(text))
            return null;
        var cursor = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text));
        return cursor.StartsWith(form, StringComparison.Ordinal) ? cursor[form.Length..] : null;
    }

    public static ValueTask<Paging?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(Read(context.Request.Query[LimitName], context.Request.Query[AfterName]));

    public static Paging Read(string? limit, string? after)
    {
        var errors = new Dictionary<string, string[]>();
        if (!TryLimit(limit, out var count))
            errors["limit"] = [WrongLimit];
        if (!TryAfter(after, out var key))
            errors["after"] = [WrongCursor];
        return new Paging(count, key, errors.Count == 0 ? null : new ValidationFailure(errors));
    }

    public static bool TryLimit(string? text, out int limit)
    {
        limit = DefaultLimit;
        return string.IsNullOrEmpty(text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MostLimit);
    }

    private static bool TryAfter(string? text, out int? after)
    {
        after = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!int.TryParse(Decoded(Form, text), NumberStyles.None, CultureInfo.InvariantCulture, out var key))
            return false;
        after = key;
        return true;
    }
}

internal static class PagingQueries
{
    /// <summary>Runs the query for one page, by descending <paramref name="key"/>.</summary>
    public static async Task<Page<TAnswer>> ToPageAsync<TEntity, TAnswer>(
        this IQueryable<TEntity> query,
        Paging paging,
        Expression<Func<TEntity, int>> key,
        Func<TEntity, TAnswer> answer,
        CancellationToken cancellationToken)
    {
        if (paging.After is { } after)
            query = query.Where(Expression.Lambda<Func<TEntity, bool>>(Expression.LessThan(key.Body, Expression.Constant(after)), key.Parameters));
        // One more than asked for tells whether there is a next page.
        var rows = await query.OrderByDescending(key).Take(paging.Limit + 1).ToListAsync(cancellationToken);
        var more = rows.Count > paging.Limit;
        if (more)
            rows.RemoveAt(rows.Count - 1);
        return new Page<TAnswer>([.. rows.Select(answer)], more ? Paging.Cursor(key.Compile()(rows[^1])) : null);
    }
}
