using System.Text.Json;
using System.Text.RegularExpressions;

namespace Newsletter.Engines.Templates.Running;

/// <summary>A model holds something that is no template value: an error of the program, not of the template.</summary>
internal sealed class ForeignValueException(Type type)
    : ArgumentException($"A model cannot hold a {type.FullName}; see TemplateValues for what it may hold.");

internal static class Problems
{
    /// <summary>Is this what the base class library throws at data it cannot take, an endless regular expression or a number too large for one?</summary>
    public static bool IsOfData(Exception problem) =>
        problem is ArgumentException or FormatException or ArithmeticException or InvalidOperationException or JsonException or RegexMatchTimeoutException
        && problem is not ForeignValueException;
}
