using System.Text.Json;
using System.Text.RegularExpressions;

namespace Newsletter.Engines.Templates.Running;

internal static class Problems
{
    // The parameter that tells this apart from what the base class library says about data.
    private const string Model = "model";

    /// <summary>A model holds something that is no template value: an error of the program, not of the template.</summary>
    public static ArgumentException ForeignValue(Type model) =>
        new($"A model cannot hold a {model.FullName}; see TemplateValues for what it may hold.", nameof(model));

    /// <summary>Is this what the base class library throws at data it cannot take, an endless regular expression or a number too large for one?</summary>
    public static bool IsOfData(Exception problem) =>
        problem is ArgumentProblem or ArgumentException { ParamName: not Model } or FormatException or ArithmeticException or InvalidOperationException or JsonException
            or RegexMatchTimeoutException;
}
