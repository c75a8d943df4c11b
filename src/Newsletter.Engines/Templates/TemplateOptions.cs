using System.Globalization;

namespace Newsletter.Engines.Templates;

/// <summary>How a template is rendered, and how far it may go.</summary>
public sealed record TemplateOptions
{
    public static TemplateOptions Default { get; } = new();

    /// <summary>What happens to a value that is written. Text of the template itself and <see cref="Markup"/> are never escaped.</summary>
    public TemplateEscaping Escaping { get; init; } = TemplateEscaping.None;

    /// <summary>Finds the text of an <c>include</c>, null where there is none. Null: includes are an error.</summary>
    public Func<string, string?>? Include { get; init; }

    /// <summary>Functions beside the language's own, by name: arguments in, value out (<see cref="TemplateValues"/>).</summary>
    public IReadOnlyDictionary<string, Func<IReadOnlyList<object?>, object?>> Functions { get; init; } =
        new Dictionary<string, Func<IReadOnlyList<object?>, object?>>();

    /// <summary>For numbers and dates written without a culture of their own.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;

    /// <summary>Answers <c>date.now</c>. Null: <c>date.now</c> is an error, so that a revision renders the same at any time.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>What <c>date.parse</c> and local dates mean where no zone is given.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Turns of one loop, and steps of one <c>while</c>. 1 to 1,000,000.</summary>
    public int LoopLimit { get; init; } = 10_000;

    /// <summary>Nested calls, includes, blocks and expressions. 1 to 500.</summary>
    public int DepthLimit { get; init; } = 100;

    /// <summary>Characters of output, and of any one string on the way. 1 to 16 Mi.</summary>
    public int OutputLimit { get; init; } = 2 * 1024 * 1024;

    /// <summary>Time for one rendering, regular expressions included.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(5);
}

public enum TemplateEscaping
{
    /// <summary>As is: subjects and plain text.</summary>
    None,

    /// <summary><c>&amp; &lt; &gt; " '</c> become references. Values that are <see cref="Markup"/> stay.</summary>
    Html,
}
