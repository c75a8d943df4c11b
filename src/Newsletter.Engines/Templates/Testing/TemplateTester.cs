using System.Globalization;
using System.Text.RegularExpressions;

namespace Newsletter.Engines.Templates.Testing;

/// <summary>Tries templates against what they must give: the core of <c>template test</c>.</summary>
public sealed partial class TemplateTester(ITemplateEngine engine)
{
    /// <summary>What messages call every template, whatever its file is called.</summary>
    public const string TemplateName = "text";

    /// <summary>Renders every case of a folder (<see cref="TemplateCases"/>) and compares.</summary>
    public TemplateReport Run(string folder, CancellationToken cancellationToken)
    {
        var cases = new TemplateCases(folder);
        var options = new TemplateOptions { Include = cases.Include };
        return new TemplateReport([.. cases.Read().Select(c => Try(c, options, cancellationToken))]);
    }

    public TemplateCaseResult Try(TemplateCase template, TemplateOptions options, CancellationToken cancellationToken)
    {
        if (template.Skip is not null)
            return new(template.Name, TemplateCaseOutcome.Skipped, template.Skip);
        var difference = Compare(template.Expected, Render(template, options, cancellationToken));
        return new(template.Name, difference.Length == 0 ? TemplateCaseOutcome.Passed : TemplateCaseOutcome.Failed, difference);
    }

    private Result<string> Render(TemplateCase template, TemplateOptions options, CancellationToken cancellationToken) =>
        engine.Parse(template.Template, TemplateName).Render(template.Model, options, cancellationToken);

    private static string Compare(string expected, Result<string> actual)
    {
        var error = ExpectedError().Match(expected);
        if (actual.Ok)
            return error.Success ? $"expected an error at {Place(error)}, got:\n{actual.Value}" : Difference(expected, actual.Value);
        if (!error.Success)
            return $"expected text, got the error {actual.Failure.Message}";
        var place = actual.Failure is TemplateFailure failure ? failure.At.Span : default;
        return Number(error, 1) == place.Line && Number(error, 2) == place.Column ? "" : $"expected an error at {Place(error)}, got {actual.Failure.Message}";
    }

    private static string Difference(string expected, string actual)
    {
        if (expected == actual)
            return "";
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var line = 0;
        while (line < left.Length && line < right.Length && left[line] == right[line])
            line++;
        return $"line {line + 1}:\n- {Line(left, line)}\n+ {Line(right, line)}";
    }

    private static string Line(string[] lines, int index) => index < lines.Length ? lines[index] : "(no more lines)";

    private static string Place(Match error) => $"({error.Groups[1].Value},{error.Groups[2].Value})";

    private static int Number(Match error, int group) => int.Parse(error.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^text\((\d{1,9}),(\d{1,9})\) : error", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExpectedError();
}
