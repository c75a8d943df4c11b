using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

internal static class RegexFunctions
{
    // Templates bring few patterns; should one build them from data, the shelf is emptied now and then.
    private const int MostPatterns = 256;
    private const int LongestPattern = 4096;

    private static readonly ConcurrentDictionary<(string Pattern, RegexOptions Options, TimeSpan Limit), Regex> Patterns = new();

    public static Namespace Create() => new Namespace()
        .Add("escape", "text pattern", a => Regex.Escape(a.Text(0)))
        .Add("match", "text text, text pattern, text options?", Match)
        .Add("matches", "text text, text pattern, text options?", Matches)
        .Add("replace", "text text, text pattern, text replace, text options?", Replace)
        .Add("split", "text text, text pattern, text options?", Split)
        .Add("unescape", "text pattern", a => Regex.Unescape(a.Text(0)));

    private static Regex Pattern(Arguments a, int optionsAt)
    {
        var pattern = a.Text(1);
        if (pattern.Length > LongestPattern)
            throw new ArgumentProblem(1, $"A pattern is longer than {LongestPattern} characters");
        a.Run.CheckClock(a.Call.Span);
        var key = (pattern, OptionsOf(a.Text(optionsAt)), a.Run.Options.TimeLimit);
        if (Patterns.TryGetValue(key, out var regex))
            return regex;
        if (Patterns.Count >= MostPatterns)
            Patterns.Clear();
        return Patterns.GetOrAdd(key, k => new Regex(k.Pattern, k.Options, k.Limit));
    }

    private static RegexOptions OptionsOf(string letters)
    {
        var result = RegexOptions.None;
        foreach (var letter in letters)
        {
            result |= letter switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                _ => RegexOptions.None,
            };
        }

        return result;
    }

    private static ArrayValue Match(Arguments a)
    {
        var match = Pattern(a, 2).Match(a.Text(0));
        return match.Success ? Groups(a, match) : new ArrayValue();
    }

    private static ArrayValue Matches(Arguments a)
    {
        var result = new ArrayValue();
        for (var match = Pattern(a, 2).Match(a.Text(0)); match.Success; match = match.NextMatch())
        {
            a.Run.Step(a.Call.Span);
            result.Add(Groups(a, match));
        }

        return result;
    }

    private static ArrayValue Groups(Arguments a, Match match) => a.Array(match.Groups.Values.Select(g => (object?)a.Run.Charge(g.Value)));

    private static string Replace(Arguments a)
    {
        var regex = Pattern(a, 3);
        long length = a.Text(0).Length;
        var replacement = a.Text(2);
        return a.Run.Charge(regex.Replace(a.Text(0), match =>
        {
            var made = match.Result(replacement);
            a.Run.CheckLength(length += made.Length);
            return made;
        }));
    }

    private static ArrayValue Split(Arguments a) => a.Array(Pattern(a, 2).Split(a.Text(0)));
}
