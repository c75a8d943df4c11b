using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Tests.Templates;

public class SpecialisationTests
{
    [Fact]
    public void A_filled_copy_is_what_rendering_with_both_models_gives()
    {
        Check.One(Config.QuickThrowOnFailure.WithReplay(20260329, 7).WithMaxTest(300), Prop.ForAll(TemplateGenerator.Templates(), AgreesForEveryCopy));
    }

    internal static bool AgreesForEveryCopy(GeneratedTemplate generated)
    {
        var difference = Difference(generated);
        return difference is null ? true : throw new InvalidOperationException(difference);
    }

    internal static string? Difference(GeneratedTemplate generated)
    {
        var template = new BuiltInTemplateEngine().Parse(generated.Text, "text");
        if (template.HasErrors)
            return null;
        foreach (var escaping in new[] { TemplateEscaping.None, TemplateEscaping.Html })
        {
            var options = new TemplateOptions
            {
                Escaping = escaping, LoopLimit = 100, OutputLimit = 20_000, DepthLimit = 50, Include = TemplateGenerator.Includes.GetValueOrDefault,
            };
            var specialised = template.Specialise(generated.Known, generated.Personal.Keys.ToHashSet(), options, CancellationToken.None);
            foreach (var personal in new[] { generated.Personal, generated.Other, generated.Personal })
            {
                var rendered = Show(template.Render(Both(generated.Known, personal), options, CancellationToken.None));
                var filled = specialised.Ok ? Fill(specialised.Value, personal) : Show(specialised.Failure);
                if (rendered != filled)
                    return $"{generated}\nrendered: {rendered}\nfilled:   {filled}";
            }
        }

        return null;
    }

    private static Dictionary<string, object?> Both(IReadOnlyDictionary<string, object?> known, IReadOnlyDictionary<string, object?> personal) =>
        known.Concat(personal).ToDictionary(p => p.Key, p => p.Value);

    private static string Fill(ISpecialisedTemplate specialised, IReadOnlyDictionary<string, object?> personal)
    {
        var sink = new TextSink(specialised.FixedRuns);
        var filled = specialised.Fill(personal, sink, CancellationToken.None);
        return filled.Ok ? sink.ToString() : Show(filled.Failure);
    }

    private static string Show(Result<string> result) => result.Ok ? result.Value : Show(result.Failure);

    // Where both fail, which of them fails first is not promised.
    private static string Show(Failure failure) => failure.Code;

    private sealed class TextSink(IReadOnlyList<string> runs) : ITemplateSink
    {
        private readonly StringBuilder _text = new();

        public void Fixed(int index) => _text.Append(runs[index]);

        public void Personal(ReadOnlySpan<char> text) => _text.Append(text);

        public override string ToString() => _text.ToString();
    }
}
