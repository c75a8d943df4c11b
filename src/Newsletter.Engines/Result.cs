using System.Diagnostics.CodeAnalysis;

namespace Newsletter;

/// <summary>
/// Something that was expected to be possible to go wrong, and did. <paramref name="Code"/> is stable and dotted (<c>issue.notFound</c>,
/// <c>smtp.refused</c>); <paramref name="Message"/> is one sentence for a person that says what to do.
/// </summary>
public record Failure(string Code, string Message);

/// <summary>A value, or why there is none. Broken invariants are exceptions; everything a caller should handle is one of these.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;
    private readonly Failure? _failure;

    private Result(T? value, Failure? failure)
    {
        _value = value;
        _failure = failure;
    }

    /// <summary>True when there is a value; then <see cref="Failure"/> is null.</summary>
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Ok => _failure is null;

    public Failure? Failure => _failure;

    /// <summary>The value. Asking for it where there is none is a programming error.</summary>
    public T Value => _failure is null ? _value! : throw new InvalidOperationException($"No value: {_failure.Code}: {_failure.Message}");

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Failure failure) => new(default, failure);

    /// <summary>Another value in its place; a failure stays what it is.</summary>
    public Result<TOut> Map<TOut>(Func<T, TOut> value) => _failure is null ? value(_value!) : _failure;

    public TOut Match<TOut>(Func<T, TOut> value, Func<Failure, TOut> failure) => Ok ? value(_value!) : failure(_failure!);
}

/// <summary>What a use case answers that has nothing to say.</summary>
public readonly record struct Done;
