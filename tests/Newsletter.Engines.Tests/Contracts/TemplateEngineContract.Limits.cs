using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Tests.Contracts;

public abstract partial class TemplateEngineContract
{
    [Theory]
    [InlineData("{{ func f; f; end; f }}")]
    [InlineData("{{ func f; g; end; func g; f; end; f }}")]
    [InlineData("{{ f(x) = f(x + 1); f(1) }}")]
    [InlineData("{{ include 'self' }}")]
    [InlineData("{{ x = []; x[0] = x; x }}")]
    [InlineData("{{ x = {}; x.x = x; x | object.to_json }}")]
    public void Recursion_ends(string template) =>
        Failed(template, TemplateOptions.Default with { Include = _ => "{{ include 'self' }}" });

    [Theory]
    [InlineData("{{ while true; end }}")]
    [InlineData("{{ for i in 1..101; end }}")]
    [InlineData("{{ x = 1..1000000000 }}")]
    [InlineData("{{ x = []; x[100000000] = 1 }}")]
    public void Loops_have_a_limit(string template) => Failed(template, TemplateOptions.Default with { LoopLimit = 100 });

    [Theory]
    [InlineData("{{ 'a' * 1001 }}")]
    [InlineData("{{ x = 'a'; for i in 1..40; x = x + x; end }}")]
    [InlineData("{{ for i in 1..1001; 'a'; end }}")]
    [InlineData("{{ '' | string.pad_left 100000000 }}")]
    [InlineData("{{ 'aaaaaaaa' | string.replace 'a' ('b' * 900) }}")]
    [InlineData("{{ capture x }}{{ for i in 1..1001; 'a'; end }}{{ end }}")]
    [InlineData("{{ [1, 2, 3] | array.join ('b' * 900) }}")]
    public void Texts_have_a_limit(string template) => Failed(template, TemplateOptions.Default with { OutputLimit = 1000 });

    [Theory]
    [InlineData("{{ for a in 1..10000; for b in 1..10000; for c in 1..10000; end; end; end }}")]
    [InlineData("{{ ('a' * 40) + '!' | regex.match `^(a+)+$` }}")]
    [InlineData("{{ for i in 1..1000; ('a' * 30) + '!' | regex.replace `^(a|aa)+$` ''; end }}")]
    [InlineData("{{ x = 2; while true; x = x * x; end }}")]
    [InlineData("{{ x = [1]; while true; x = x + x; end }}")]
    [InlineData("{{ x = []; for i in 1..10000; x[i] = 'a' * 1000000; end }}")]
    [InlineData("{{ ('<' * 1000000) | html.strip }}")]
    public void Time_and_memory_have_a_limit(string template) =>
        Failed(template, TemplateOptions.Default with { TimeLimit = TimeSpan.FromMilliseconds(300), LoopLimit = 10_000 });

    [Fact]
    public void A_rendering_can_be_stopped()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        var template = Engine.Parse("{{ for a in 1..10000; for b in 1..10000; end; end }}", "t");
        Assert.Throws<OperationCanceledException>(() => template.Render(Model, TemplateOptions.Default, stopped.Token));
    }

    public static TheoryData<string> Deep() => new()
    {
        string.Concat(Enumerable.Repeat("(", 100_000)),
        "{{ " + new string('(', 100_000) + "1" + new string(')', 100_000) + " }}",
        "{{ " + new string('[', 100_000) + " }}",
        "{{ " + new string('!', 100_000) + "true }}",
        "{{ x" + string.Concat(Enumerable.Repeat(".a", 100_000)) + " }}",
        "{{ 1" + string.Concat(Enumerable.Repeat(" + 1", 100_000)) + " }}",
        "{{ x" + string.Concat(Enumerable.Repeat("[0]", 100_000)) + " }}",
        "{{ " + string.Concat(Enumerable.Repeat("x ? ", 50_000)) + " }}",
        "{{ x" + string.Concat(Enumerable.Repeat(" | x", 50_000)) + " }}",
        string.Concat(Enumerable.Repeat("{{ if true }}", 50_000)),
        string.Concat(Enumerable.Repeat("{{ if x }}{{ else ", 20_000)),
        "{{ " + string.Concat(Enumerable.Repeat("func f; ", 50_000)) + " }}",
        "{{ " + string.Concat(Enumerable.Repeat("$\"{", 50_000)) + " }}",
        "{{ " + string.Concat(Enumerable.Repeat("do; ", 50_000)) + " }}",
        "{{ " + new string('9', 100_000) + " }}",
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public void Nesting_without_end_is_an_answer_and_no_crash(string template)
    {
        var parsed = Engine.Parse(template, "t");
        var result = parsed.Render(Model, TemplateOptions.Default, CancellationToken.None);
        Assert.True(result.Ok || result.Failure is TemplateFailure);
    }

    [Theory]
    [InlineData("{{ '1'; " + "1 | object.eval; end }}")]
    [InlineData("{{ f = 'f'; ('(' * 10000) | object.eval }}")]
    [InlineData("{{ x = '{{ x | object.eval_template }}'; x | object.eval_template }}")]
    public void Code_made_of_text_has_the_same_limits(string template)
    {
        var result = Engine.Parse(template, "t").Render(Model, TemplateOptions.Default, CancellationToken.None);
        Assert.IsType<TemplateFailure>(result.Failure);
    }
}
