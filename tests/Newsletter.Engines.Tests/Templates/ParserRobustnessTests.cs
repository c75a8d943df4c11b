using Newsletter.Engines.Templates;
using Newsletter.Engines.Templates.Testing;

namespace Newsletter.Engines.Tests.Templates;

/// <summary>Whatever stands in a template, it gives messages, a text or a failure; nothing is thrown.</summary>
public class ParserRobustnessTests
{
    private static readonly string[] Pieces =
    [
        "{{", "}}", "{{~", "-}}", "{%{", "}%}", "(", ")", "[", "]", "{", "}", "|", "||", "&&", "??", "?.", "?!", "..", "..<", "...", "=", "+=", "==", "!", "@", "^", ":",
        ";", ",", "\n", "\"", "'", "`", "$\"", "$", "$$", "$1", "#", "##", "if ", "else ", "end ", "for x in ", "while ", "case ", "when ", "func f ", "ret ", "do ",
        "with ", "wrap ", "capture ", "import ", "readonly ", "break ", "include ", "this", "empty?", ".", "1", "1.5", "0x", "0b1", "1e", "\\", "\0", "\uD83D", "x", "true ", "null ",
    ];

    private static readonly Lazy<IReadOnlyList<string>> Own = new(() => Inputs(Path.Combine(AppContext.BaseDirectory, "corpus", "templates")));

    [Fact]
    public void Cut_and_changed_cases_of_our_own() => Try(Own.Value, changes: 60);

    [SkippableFact]
    public void Cut_and_changed_cases_of_the_corpus()
    {
        var folder = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        Skip.If(string.IsNullOrEmpty(folder), "NEWSLETTER_CORPUS is not set");
        Try(Inputs(Path.Combine(folder!, "templates")), changes: 40);
    }

    [Fact]
    public void Heaps_of_tokens()
    {
        var random = new Random(20260329);
        for (var i = 0; i < 20_000; i++)
            Render("{{ " + string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)])));
    }

    private static List<string> Inputs(string folder) => [.. new TemplateCases(folder).Read().Select(c => c.Template)];

    private static void Try(IReadOnlyList<string> inputs, int changes)
    {
        var random = new Random(7);
        Assert.NotEmpty(inputs);
        foreach (var input in inputs)
        {
            for (var i = 0; i < changes; i++)
                Render(Change(input, random));
        }
    }

    private static string Change(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var length = random.Next(Math.Min(12, text.Length - at) + 1);
        return random.Next(4) switch
        {
            0 => text[..at],
            1 => text[at..],
            2 => text.Remove(at, length),
            _ => text[..at] + Pieces[random.Next(Pieces.Length)] + text[(at + length)..],
        };
    }

    private static void Render(string text)
    {
        var options = TemplateOptions.Default with { LoopLimit = 50, OutputLimit = 5_000, TimeLimit = TimeSpan.FromMilliseconds(200), Include = name => name };
        var model = new Dictionary<string, object?> { ["x"] = new object?[] { 1, "a" } };
        var template = new BuiltInTemplateEngine().Parse(text, "t");
        var rendered = template.Render(model, options, CancellationToken.None);
        Assert.Equal(template.HasErrors, template.HasErrors && !rendered.Ok);

        // And as something that is specialised for copies with another x.
        var special = template.Specialise(new Dictionary<string, object?>(), new HashSet<string> { "x" }, options, CancellationToken.None);
        Assert.True(special.Ok || special.Failure is TemplateFailure);
    }
}
