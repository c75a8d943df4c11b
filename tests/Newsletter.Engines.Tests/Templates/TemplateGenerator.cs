using FsCheck;
using FsCheck.Fluent;

namespace Newsletter.Engines.Tests.Templates;

/// <summary>A template with a model; the personal part of the model is what differs from copy to copy.</summary>
public sealed record GeneratedTemplate(
    string Text, IReadOnlyDictionary<string, object?> Known, IReadOnlyDictionary<string, object?> Personal, IReadOnlyDictionary<string, object?> Other)
{
    public override string ToString() => $"{Text}\nknown {Show(Known)}\npersonal {Show(Personal)}\nother {Show(Other)}";

    private static string Show(object? value) => value switch
    {
        null => "null",
        IReadOnlyDictionary<string, object?> members => "{" + string.Join(", ", members.Select(m => $"{m.Key}: {Show(m.Value)}")) + "}",
        IReadOnlyList<object?> list => "[" + string.Join(", ", list.Select(Show)) + "]",
        _ => value.ToString()!,
    };
}

/// <summary>
/// Grows templates of every kind of statement, most of which run without an error. Variables are few, so that they get in each other's way: the same
/// names are assigned, looped over, captured and shadowed by known and personal values alike.
/// </summary>
internal static class TemplateGenerator
{
    public static readonly IReadOnlyDictionary<string, string> Includes = new Dictionary<string, string>
    {
        ["plain"] = "<plain>\n",
        ["known"] = "{{ k }}/{{ $1 }}/{{ $x }}",
        ["personal"] = "Dear {{ p }},\n  {{ p }}\n{{ if b }}yes{{ end }}",
        ["writes"] = "{{ v = $1 }}{{ $x = p }}{{ $x }}",
        ["items"] = "{{ for x in items }}{{ x.t }}{{ p }}{{ end }}",
        ["typed"] = "{{ $1 | object.typeof }}{{ $1 == 5 }}{{ $1.m }}",
        ["item"] = "[{{ x }}|{{ for.index }}]",
        ["returns"] = "a{{ if b; ret; end }}b{{ ret 'c' }}d",
    };

    private static readonly string[] Atoms =
    [
        "k", "p", "q", "b", "flag", "v", "w", "x", "$x", "obj.a", "s.name", "s?.name", "obj.none", "1", "2", "'a'", "'b\\n'", "'l1\\nl2'", "true", "null", "items[0].t",
        "tags[0]", "(q + 1)", "items.size", "tags.size",
    ];

    private static readonly string[] Lists = ["items", "tags", "(1..3)", "[1, p, k]", "[]", "[k, k]", "s.list", "v"];

    public static Arbitrary<GeneratedTemplate> Templates() => Arb.From(
        from text in Statements(4)
        from known in Known()
        from personal in Personal()
        from other in Personal()
        select new GeneratedTemplate(text, known, personal, other));

    private static Gen<IReadOnlyDictionary<string, object?>> Known() =>
        from k in Gen.Elements<object?>("kn", "k\n", 7, null)
        from flag in Gen.Elements<object?>(true, false, null)
        from count in Gen.Choose(0, 3)
        select (IReadOnlyDictionary<string, object?>)new Dictionary<string, object?>
        {
            ["k"] = k,
            ["flag"] = flag,
            ["obj"] = new Dictionary<string, object?> { ["a"] = "oa", ["n"] = 3 },
            ["items"] = Enumerable.Range(0, count).Select(i => (object?)new Dictionary<string, object?> { ["t"] = "t" + i, ["n"] = i }).ToList(),
        };

    private static Gen<IReadOnlyDictionary<string, object?>> Personal() =>
        from p in Gen.Elements<object?>("Ann", "<B>\n", 5, null, "l1\nl2")
        from q in Gen.Choose(-1, 4)
        from b in Gen.Elements<object?>(true, false, null)
        from count in Gen.Choose(0, 3)
        select (IReadOnlyDictionary<string, object?>)new Dictionary<string, object?>
        {
            ["p"] = p,
            ["q"] = q,
            ["b"] = b,
            ["s"] = new Dictionary<string, object?> { ["name"] = "Sam", ["list"] = new List<object?> { q, "z" } },
            ["tags"] = Enumerable.Range(0, count).Select(i => (object?)("tag" + i)).ToList(),
        };

    private static Gen<string> Expression(int depth) => depth <= 0 ? Gen.Elements(Atoms) : Gen.Frequency(
        (6, Gen.Elements(Atoms)),
        (3, from a in Expression(depth - 1) from o in Gen.Elements("+", "==", "!=", "<", "&&", "||", "??") from c in Expression(depth - 1) select $"({a} {o} {c})"),
        (1, from a in Expression(depth - 1) from c in Expression(depth - 1) from d in Expression(depth - 1) select $"({a} ? {c} : {d})"),
        (2, from a in Expression(depth - 1) from f in Gen.Elements("string.upcase", "string.append k", "string.append p", "object.typeof", "string.size", "html.escape") select $"({a} | {f})"),
        (1, from a in Expression(depth - 1) select $"({a} | f)"),
        (1, from a in Expression(depth - 1) select $"(f {a})"),
        (1, from a in Expression(depth - 1) select $"g({a}, k)"),
        (1, from a in Expression(depth - 1) select $"$\"<{{{a}}}>\""),
        (1, from a in Expression(depth - 1) from c in Expression(depth - 1) select $"[{a}, {c}]"),
        (1, from a in Expression(depth - 1) select $"{{m: {a}}}"),
        (1, from l in Gen.Elements(Lists) from e in Gen.Elements("array.size", "array.join '-'", "array.first", "array.reverse | array.join ''", "array.each @f") select $"({l} | {e})"),
        (1, Gen.Elements("(array.cycle ['c1', 'c2'])", "for.index", "for.last", "v++", "(++w)", "(include 'known' k)", "(do; ret p; end)")));

    private static Gen<string> Statements(int depth) =>
        from count in Gen.Choose(1, depth <= 0 ? 1 : 4)
        from parts in Gen.ListOf(Statement(depth), count)
        select string.Concat(parts);

    private static Gen<string> Statement(int depth)
    {
        var text = Gen.Elements("text ", "\n", "  ", "<p>\n    ", "x\n", "");
        var written =
            from open in Gen.Elements("{{ ", "{{~ ", "{{- ", "\n  {{ ")
            from e in Expression(2)
            from close in Gen.Elements(" }}", " ~}}", " -}}", "; k; p }}", "; 'n\\n'; k }}")
            select open + e + close;
        var assigned =
            from name in Gen.Elements("v", "w", "$x", "k", "x", "p")
            from o in Gen.Elements("=", "=", "=", "+=")
            from e in Expression(2)
            select $"{{{{ {name} {o} {e} }}}}";
        if (depth <= 0)
            return Gen.Frequency((3, text), (4, written), (2, assigned));
        return Gen.Frequency((4, text), (6, written), (3, assigned), (8, Compound(depth - 1)));
    }

    private static Gen<string> Compound(int depth)
    {
        var condition = Expression(1);
        var body = Statements(depth);
        var loopOpen = Gen.Elements("{{ for", "{{~ for", "\n  {{ for", "{{ tablerow");
        return Gen.Frequency(
            (4, from c in condition from a in body from e in body select $"{{{{ if {c} }}}}{a}{{{{ else }}}}{e}{{{{ end }}}}"),
            (2, from c in condition from a in body from d in condition from e in body select $"{{{{~ if {c} ~}}}}{a}{{{{ else if {d} }}}}{e}{{{{ end ~}}}}"),
            (4, from o in loopOpen
                from n in Gen.Elements("x", "x", "y", "$x", "v")
                from l in Gen.Elements(Lists)
                from option in Gen.Elements("", "", " limit: 2", " offset: 1", " reversed", " limit: q")
                from a in LoopBody(depth)
                select $"{o} {n} in {l}{option} }}}}{a}{{{{ end }}}}"),
            (1, from l in Gen.Elements(Lists) from a in body from e in body select $"{{{{ for x in {l} }}}}{a}{{{{ else }}}}{e}{{{{ end }}}}"),
            (1, from n in Gen.Elements("2", "q") from a in body select $"{{{{ i = 0; while i < {n}; i = i + 1 }}}}{a}{{{{ while.index; end }}}}"),
            (2, from c in condition from u in Expression(1) from z in Expression(1) from a in body from d in body from e in body
                select $"{{{{ case {c} }}}} {{{{ when {u}, 'a' }}}}{a}{{{{ when {z} }}}}{d}{{{{ else }}}}{e}{{{{ end }}}}"),
            (2, from n in Gen.Elements("v", "w", "$x") from a in body select $"{{{{ capture {n} }}}}{a}{{{{ end }}}}{{{{ {n} }}}}"),
            (3, from o in Gen.Elements("{{ ", "\n   {{ ", "{{~ ")
                from n in Gen.Elements([.. Includes.Keys])
                from a in Expression(1)
                from named in Gen.Elements("", " x: p", " x: k")
                select $"{o}include '{n}' {a}{named} }}}}"),
            (2, from n in Gen.Elements("f", "f", "h") from a in body from r in Gen.Elements("ret $0", "ret p", "ret k", "v = $0", "$0") select $"{{{{ func {n} }}}}{a}{{{{ {r}; end }}}}"),
            (1, from e in Expression(1) select $"{{{{ g(x, y) = x + y + {e} }}}}"),
            (1, from a in body select $"{{{{ with obj }}}}{a}{{{{ end }}}}"),
            (1, from a in body from n in Gen.Elements("2", "p") select $"{{{{ func wr; $$; $0; end; wrap wr {n} }}}}{a}{{{{ end }}}}"),
            (1, from c in condition select $"{{{{ if {c}; ret; end }}}}"),
            (1, Gen.Elements("{{ readonly w }}", "{{ obj.n = 9 }}{{ obj.n }}", "{{ v = {m: 1} }}{{ v.m = 2 }}{{ v.m }}", "{{ h }}", "{{ n = 'plain' }}{{ include n }}", "{{ nn = 'personal'; include nn 1 }}")));
    }

    private static Gen<string> LoopBody(int depth) =>
        from a in Statements(depth)
        from jump in Gen.Frequency(
            (3, Gen.Constant("")),
            (1, from c in Expression(1) from j in Gen.Elements("break", "continue") select $"{{{{ if {c}; {j}; end }}}}"))
        from e in Statements(depth)
        select a + jump + e;
}
