using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Newsletter.Data;
using Newsletter.Publications;

namespace Newsletter.Subscribers.Segments;

/// <summary>What a segment is asked of.</summary>
/// <param name="Publication">Its key.</param>
/// <param name="Now">The moment of the question: "in the last days" is counted from here.</param>
/// <param name="TimeZone">The publication's.</param>
/// <param name="OnSections">Keys of its sections that are on for whoever has chosen none.</param>
/// <param name="ByIndex">
/// Who is meant is looked for: by an index where there is one. A freeze asks person by person, in many small steps: reading an index anew in each costs it more than
/// the question does.
/// </param>
internal sealed record SegmentScope(DatabaseProvider Database, int Publication, DateTimeOffset Now, string TimeZone, IReadOnlyList<string> OnSections, bool ByIndex = false)
{
    public static SegmentScope Of(DatabaseProvider database, DateTimeOffset now, Publication publication) =>
        new(database, publication.Key, now, publication.TimeZone, [.. publication.Sections.Where(s => s.On).Select(s => s.Key)], ByIndex: true);
}

/// <summary>
/// A condition as SQL over <c>n</c> (subscriptions) and <c>s</c> (subscribers). Every word of the text is from this file: what somebody typed is a parameter,
/// names of attributes too. Each question is true or false, never unknown, so that <c>not</c> means everybody else.
/// </summary>
internal sealed class SegmentSql
{
    private readonly SegmentScope _scope;
    private readonly Func<object, string> _bind;
    private readonly bool _sqlite;

    private SegmentSql(SegmentScope scope, Func<object, string> bind)
    {
        (_scope, _bind) = (scope, bind);
        _sqlite = scope.Database == DatabaseProvider.Sqlite;
    }

    /// <param name="bind">Takes a value, answers what stands for it in the text.</param>
    public static string Write(SegmentCondition where, SegmentScope scope, Func<object, string> bind) => new SegmentSql(scope, bind).Condition(where);

    private string Condition(SegmentCondition where) => where switch
    {
        { All: { } all } => all.Count == 0 ? "1 = 1" : $"({string.Join(" AND ", all.Select(Condition))})",
        { Any: { } any } => any.Count == 0 ? "1 = 0" : $"({string.Join(" OR ", any.Select(Condition))})",
        { Not: { } not } => $"NOT {Condition(not)}",
        // Keys are never unknown, and around them nothing keeps a statement from beginning with the index: of a million 3 ms, later pages at most 90, instead of 256 (bench search).
        { Field: SegmentField.Domain, Is: { } domains } when _scope.ByIndex => $"s.key IN (SELECT d.key FROM subscribers d WHERE {DomainOf("d")} IN ({Domains(domains)}))",
        { Field: { } field } => $"coalesce({Ask(where, field)}, {(_sqlite ? "0" : "false")})",
        _ => throw new InvalidOperationException("A condition without a kind: the rules refuse it"),
    };

    private string Ask(SegmentCondition where, SegmentField field) => field switch
    {
        SegmentField.Section => Section(where.Is!), // the rules want it
        SegmentField.Language when where.Is is { } languages => string.Join(" OR ", languages.Select(Language)),
        SegmentField.State => $"n.state IN ({string.Join(", ", where.Is!.Select(s => _bind(SegmentValues.State(s)!.Value.ToString())))})", // the rules want and know them
        SegmentField.Frequency => string.Join(" OR ", where.Is!.Select(f => SegmentValues.Frequency(f) == Frequency.Monthly ? "n.monthly_since IS NOT NULL" : "n.monthly_since IS NULL")), // the rules want and know them
        SegmentField.Domain when where.Is is { } domains => $"{DomainOf("s")} IN ({Domains(domains)})",
        SegmentField.Joined => string.Join(" AND ", Joined(where)),
        SegmentField.Sample => Sample(where),
        SegmentField.Opened or SegmentField.Clicked => Reading(where, field),
        _ => Text(where, field),
    };

    /// <summary>Capitals are passed over: of names and addresses all, of other texts A to Z, which both databases know.</summary>
    private string Text(SegmentCondition where, SegmentField field)
    {
        if (where.Exists is { } exists)
            return $"({Column(where, field)} IS NOT NULL AND {Column(where, field)} <> '') = {(exists ? "(1 = 1)" : "(1 = 0)")}";
        var (column, lower) = field is SegmentField.Name or SegmentField.Address or SegmentField.Domain
            ? (Column(where, field), (Func<string, string>)(t => t.ToLowerInvariant()))
            : ($"lower({Column(where, field)}{(_sqlite ? "" : " COLLATE \"C\"")})", Ascii);
        if (where.Begins is { } begins)
            return $"substr({column}, 1, {_bind(begins.EnumerateRunes().Count())}) = {_bind(lower(begins))}";
        if (where.Contains is { } part)
            return $"{(_sqlite ? "instr" : "strpos")}({column}, {_bind(lower(part))}) > 0";
        return $"{column} IN ({string.Join(", ", where.Is!.Select(v => _bind(lower(v))))})"; // the rules want one of them
    }

    private string Column(SegmentCondition where, SegmentField field) => field switch
    {
        SegmentField.Attribute => _sqlite ? $"json_extract(s.attributes, {_bind($"$.\"{where.Name}\"")})" : $"(s.attributes::jsonb ->> {_bind(where.Name!)})", // the rules want it
        SegmentField.Language => "s.language",
        SegmentField.TimeZone => "s.time_zone",
        SegmentField.Address => "s.email_key",
        SegmentField.Name => "s.name_key",
        SegmentField.Domain => DomainOf("s"),
        _ => throw new InvalidOperationException($"{field} has no column"),
    };

    /// <summary>The expression is that of the index.</summary>
    private string DomainOf(string table) => _sqlite ? $"substr({table}.email_key, instr({table}.email_key, '@') + 1)" : $"split_part({table}.email_key, '@', 2)";

    private string Domains(IReadOnlyList<string> domains) => string.Join(", ", domains.Select(d => _bind(SegmentValues.Domain(d)!))); // the rules know them

    /// <summary>German of Austria is German.</summary>
    private string Language(string tag)
    {
        var column = $"lower(s.language{(_sqlite ? "" : " COLLATE \"C\"")})";
        var (whole, begin) = (Ascii(tag), Ascii(tag) + "-");
        return $"({column} = {_bind(whole)} OR substr({column}, 1, {_bind(begin.EnumerateRunes().Count())}) = {_bind(begin)})";
    }

    private string Section(IReadOnlyList<string> keys)
    {
        var on = keys.Any(_scope.OnSections.Contains) ? "(1 = 1)" : "(1 = 0)";
        var chosen = keys.Select(key => $"{(_sqlite ? "instr" : "strpos")}(n.sections, {_bind(JsonSerializer.Serialize(key, JsonColumn.Stored))}) > 0");
        return $"CASE WHEN n.sections IS NULL THEN {on} ELSE ({string.Join(" OR ", chosen)}) END";
    }

    private IEnumerable<string> Joined(SegmentCondition where)
    {
        if (where.After is { } after)
            yield return $"n.created_at >= {Instant(SegmentValues.Moment(after, _scope.TimeZone)!.Value)}"; // the rules know it
        if (where.Before is { } before)
            yield return $"n.created_at < {Instant(SegmentValues.Moment(before, _scope.TimeZone)!.Value)}"; // the rules know it
        if (where.WithinDays is { } days)
            yield return $"n.created_at >= {Instant(_scope.Now.AddDays(-days))}";
    }

    /// <summary>
    /// Keys times an odd number, modulo 2^32, lie as evenly as chance would have them, and both databases reckon it the same; the seed picks the number. Keys
    /// are below 2^31: the product fits 63 bits.
    /// </summary>
    private string Sample(SegmentCondition where)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(where.Seed ?? ""));
        var number = (long)(BitConverter.ToUInt32(hash) | 0x80000001u);
        var end = (1L << 32) * where.Percent!.Value / 100; // the rules want it
        var key = _sqlite ? "s.key" : "s.key::bigint";
        return $"({key} * {_bind(number)}) % 4294967296 < {_bind(end)}";
    }

    /// <summary>
    /// Rehearsals are no issues here, and where issues are told off, digests are none either: who gets those does not get the others. "Not" is asked of those alone of whom it is known: their figures were kept all that time, and issues that were counted came to
    /// them. The lists of issues hang on no row, so both databases make them once.
    /// </summary>
    private string Reading(SegmentCondition where, SegmentField field)
    {
        if (where.WithinDays is { } days)
            return Did(field, days, Counted(field));
        if (where.WithinIssues is { } issues)
            return Did(field, days: null, Last(issues, field));
        if (where.NotWithinIssues is { } none)
            return $"n.individual_figures AND {Got(Last(none, field), "n.figures_since")} = {_bind(none)} AND NOT {Did(field, days: null, Last(none, field))}";
        var not = where.NotWithinDays!.Value; // the rules want one of them
        return $"n.individual_figures AND n.figures_since <= {Since(not)} AND {Got(Counted(field), Since(not))} > 0 AND NOT {Did(field, not, Counted(field))}";
    }

    private string Did(SegmentField field, int? days, string issues) =>
        $"EXISTS (SELECT 1 FROM readings r WHERE r.subscriber = s.key AND r.kind = {_bind(field == SegmentField.Opened ? "Open" : "Click")}{(days is { } since ? $" AND r.at >= {Since(since)}" : "")} AND r.issue IN ({issues}))";

    /// <summary>How many of these issues came to them.</summary>
    private static string Got(string issues, string since) =>
        $"(SELECT count(*) FROM deliveries d WHERE d.subscriber = s.key AND d.state = 4 AND d.issue IN ({issues}) AND d.accepted_at >= {since})";

    private string Since(int days) => Instant(_scope.Now.AddDays(-days));

    private string Last(int issues, SegmentField field) => $"SELECT key FROM ({Counted(field)} AND i.digest_of IS NULL ORDER BY i.frozen_at DESC LIMIT {_bind(issues)}) l";

    private string Counted(SegmentField field)
    {
        var opens = field == SegmentField.Opened ? " AND c.opens" : "";
        return $"SELECT i.key FROM issues i WHERE i.publication_key = {_bind(_scope.Publication)} AND NOT i.rehearsal AND EXISTS (SELECT 1 FROM counted_revisions c WHERE c.issue = i.key AND c.tracking = 'Individual'{opens})";
    }

    private string Instant(DateTimeOffset at) => _bind(_sqlite ? at.ToUnixTimeMilliseconds() : at.ToUniversalTime());

    private static string Ascii(string text) => string.Create(text.Length, text, (lower, all) =>
    {
        for (var i = 0; i < all.Length; i++)
            lower[i] = char.IsAsciiLetterUpper(all[i]) ? (char)(all[i] | 0x20) : all[i];
    });
}
