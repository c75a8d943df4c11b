using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Values;

/// <summary>What an argument is made into before the function sees it.</summary>
internal enum ParameterKind
{
    Any,
    Text,
    Integer,
    OptionalInteger,
    Number,
    Boolean,
    List,
    Object,
    Date,
    OptionalDate,
}

/// <param name="Default">What stands in for a missing argument, where <paramref name="Optional"/>.</param>
internal readonly record struct Parameter(string Name, ParameterKind Kind, bool Optional = false, object? Default = null);

/// <summary>How arguments beyond the named parameters are taken.</summary>
internal enum Variadic
{
    /// <summary>They are an error.</summary>
    No,

    /// <summary>Any number of arguments, as they come; named ones become members of the argument array.</summary>
    All,

    /// <summary>The last parameter is an array of the rest.</summary>
    Last,
}

/// <summary>Something that can be called. A path that ends in one is called on the spot, unless <c>@</c> stands before it.</summary>
internal interface ICallable
{
    IReadOnlyList<Parameter> Parameters { get; }

    int Required { get; }

    Variadic Variadic { get; }

    object? Invoke(Run run, Call call);
}

/// <summary>One call: the arguments, where it stands, and the block of a <c>wrap</c>.</summary>
internal readonly record struct Call(ArrayValue Arguments, TextSpan Span, Block? Wrapped = null);
