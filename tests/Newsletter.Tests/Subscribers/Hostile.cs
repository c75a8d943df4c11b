using Newsletter.Subscribers.Segments;

namespace Newsletter.Tests.Subscribers;

/// <summary>Conditions that the rules let pass, full of what has broken other programs.</summary>
internal static class Hostile
{
    /// <summary>All that a statement may be made of: our keywords, columns and signs, numbers of our own, and § for each value.</summary>
    public const string OurWords =
        @"^(?:AND|OR|NOT|IN|IS|NULL|SELECT|FROM|JOIN|WHERE|EXISTS|ORDER|BY|DESC|LIMIT|count|readings|issues|deliveries|counted_revisions|[rdcil]|[rdci]\.(?:subscriber|kind|at|issue|key|publication_key|frozen_at|rehearsal|digest_of|tracking|opens|state|accepted_at)|key|'Individual'|CASE|WHEN|THEN|ELSE|END|COLLATE|coalesce|false|lower|substr|instr|strpos|split_part|json_extract|bigint|jsonb|""C""|'@'|''|[ns]\.(?:individual_figures|figures_since|state|sections|created_at|language|time_zone|email_key|name_key|attributes|key)|\b(?:0|1|2|4|4294967296)\b|[\s(),=<>*%+§]|::|->>)*$";

    private static readonly string[] Texts =
    [
        "'", "''", "\"", "\\", "\\'", "'; DROP TABLE subscribers; --", "' OR '1'='1", "1) OR (1=1", "/* everybody */", "*/", "--", "{0}", "{1}", "{{0}}", "@a0", "$1", "?1", ":p", "%", "_", "a%' ESCAPE '",
        "x' UNION SELECT 1 --", "\u2019", "\uFF07", "ä", "𝔖", "NULL", "§x", "pg_sleep(9)", "char(39)", ";", "\u202E", "$.\"a\"", "$tag$x$tag$", "E'\\047'", "N'x'", "0x27", "..", "[]", "{}", new string('a', 999),
    ];

    private static readonly SegmentField[] Fields =
    [
        SegmentField.Attribute, SegmentField.Language, SegmentField.TimeZone, SegmentField.Address, SegmentField.Name, SegmentField.Section, SegmentField.Sample,
        SegmentField.Opened, SegmentField.Clicked,
    ];

    public static SegmentCondition Condition(Random random, int depth)
    {
        var kind = depth == 0 ? 3 : random.Next(5);
        return kind switch
        {
            0 => new SegmentCondition { All = [.. Several(random, depth)] },
            1 => new SegmentCondition { Any = [.. Several(random, depth)] },
            2 => new SegmentCondition { Not = Condition(random, depth - 1) },
            _ => Question(random),
        };
    }

    private static IEnumerable<SegmentCondition> Several(Random random, int depth) => Enumerable.Range(0, random.Next(1, 4)).Select(_ => Condition(random, depth - 1));

    private static SegmentCondition Question(Random random)
    {
        var field = Fields[random.Next(Fields.Length)];
        var asked = new SegmentCondition { Field = field, Name = field == SegmentField.Attribute ? "city" : null };
        if (field == SegmentField.Sample)
            return asked with { Percent = random.Next(1, 100), Seed = Text(random) };
        if (field is SegmentField.Opened or SegmentField.Clicked)
        {
            return random.Next(4) switch
            {
                0 => asked with { WithinDays = random.Next(1, 366) },
                1 => asked with { WithinIssues = random.Next(1, 101) },
                2 => asked with { NotWithinDays = random.Next(1, 366) },
                _ => asked with { NotWithinIssues = random.Next(1, 101) },
            };
        }

        return (field is SegmentField.Language or SegmentField.Section ? 0 : random.Next(4)) switch
        {
            1 => asked with { Begins = Text(random) },
            2 => asked with { Contains = Text(random) },
            3 => asked with { Exists = random.Next(2) == 0 },
            _ => asked with { Is = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Text(random))] },
        };
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 3)).Select(_ => Texts[random.Next(Texts.Length)]));
}
