using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers.Pages;

/// <summary>A segment as rows of field, question and value. What rows cannot say (groups in groups) stays JSON, and is not touched by the rows.</summary>
internal sealed partial class SegmentForm
{
    /// <summary>Of the segment as the page showed it; empty for a new one.</summary>
    public string Etag { get; set; } = "";

    public string Publication { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>Whether all rows have to hold, or one of them.</summary>
    public bool Any { get; set; }

    public List<SegmentRow> Rows { get; set; } = [];

    /// <summary>In the place of the rows.</summary>
    public string? Json { get; set; }

    /// <summary>Which button was pressed: <c>add</c> or <c>remove:3</c>; none: save.</summary>
    public string? Arrange { get; set; }

    public static SegmentForm Of(SegmentAnswer segment, Publication publication)
    {
        var form = new SegmentForm { Etag = segment.Etag, Publication = segment.Publication, Name = segment.Name, Any = segment.Where.Any is not null };
        var rows = (segment.Where.All ?? segment.Where.Any ?? [segment.Where]).Select(c => SegmentRow.Of(c, publication)).ToList();
        if (rows.TrueForAll(r => r is not null))
            form.Rows = rows!; // all are
        else
            form.Json = JsonSerializer.Serialize(segment.Where, new JsonSerializerOptions(ApiJson.Options) { WriteIndented = true });
        return form;
    }

    /// <summary>Does what the pressed button says.</summary>
    public void Rearrange()
    {
        if (Arrange == "add" && Rows.Count < SegmentRules.MostConditions)
            Rows.Add(new SegmentRow());
        else if (Arrange?.Split(':') is ["remove", var at] && int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row < Rows.Count)
            Rows.RemoveAt(row);
    }

    /// <summary>The question, or what is wrong with it: at its row, or in the JSON.</summary>
    /// <param name="kept">How long it is known what single readers did.</param>
    public Result<SegmentCondition> Read(Publication publication, TimeSpan kept)
    {
        var errors = new FieldErrors();
        if (Json is null)
        {
            SegmentRowCheck.Check(this, publication, kept, errors);
            return errors.Any ? errors.Failure : Where(publication);
        }

        try
        {
            using var document = JsonDocument.Parse(Json, new JsonDocumentOptions { MaxDepth = ApiJson.MaxDepth });
            var wrong = BodyCheck.Errors(document.RootElement, ApiJson.Options.GetTypeInfo(typeof(SegmentCondition)));
            foreach (var (path, messages) in wrong)
                errors.Add("json", $"{Place(path)}{string.Join(" ", messages)}");
            return errors.Any ? errors.Failure : document.RootElement.Deserialize<SegmentCondition>(ApiJson.Options)!; // it is an object
        }
        catch (JsonException exception)
        {
            return new ValidationFailure("json", $"Line {exception.LineNumber + 1} cannot be read: a bracket, a comma or a quotation mark is missing there or before, or is one too many.");
        }
    }

    /// <summary>Of rows that were checked.</summary>
    public SegmentCondition Where(Publication publication)
    {
        var rows = Rows.Select(r => r.Where(publication)).ToList();
        return Any && rows.Count > 0 ? new SegmentCondition { Any = rows } : new SegmentCondition { All = rows };
    }

    /// <summary>Where in the JSON something stands: <c>all[0].any[1].name</c> is "Condition 1.2, name: ".</summary>
    public static string Place(string path)
    {
        var parts = path.Split('.', StringSplitOptions.RemoveEmptyEntries);
        var conditions = parts.Select(p => Index().Match(p)).Where(m => m.Success && m.Groups[1].Value is "all" or "any").Select(m => int.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture) + 1);
        var number = string.Join('.', conditions);
        var last = parts.LastOrDefault() is { } end && !(Index().Match(end) is { Success: true } m && m.Groups[1].Value is "all" or "any") && end != "not" ? end : "";
        var place = string.Join(", ", new[] { number.Length > 0 ? $"Condition {number}" : "", last }.Where(p => p.Length > 0));
        return place.Length > 0 ? $"{place}: " : "";
    }

    [GeneratedRegex(@"^(\w+)\[([0-9]{1,6})\]$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();
}

/// <summary>One condition of a form.</summary>
internal sealed class SegmentRow
{
    public SegmentField Field { get; set; } = SegmentField.Attribute;

    /// <summary>Of an attribute; of a sample its seed.</summary>
    public string Name { get; set; } = "";

    public SegmentQuestion Question { get; set; } = SegmentQuestion.Is;

    /// <summary>Several with commas between them.</summary>
    public string Value { get; set; } = "";

    /// <returns>Null: it is more than a row can say.</returns>
    public static SegmentRow? Of(SegmentCondition where, Publication publication)
    {
        var (condition, not) = where.Not is { } inner ? (inner, true) : (where, false);
        if (condition.Field is not { } field || (condition.After is not null && condition.Before is not null) || (condition.Is?.Any(v => v.Contains(',', StringComparison.Ordinal) || v.Trim() != v) ?? false))
            return null;
        (SegmentQuestion Question, string Value)? asked = condition switch
        {
            { Is: { } values } => (not ? SegmentQuestion.IsNot : SegmentQuestion.Is, string.Join(", ", values.Select(v => SegmentWords.Value(field, v, publication)))),
            _ when not => null,
            { Begins: { } text } => (SegmentQuestion.Begins, text),
            { Contains: { } text } => (SegmentQuestion.Contains, text),
            { Exists: { } there } => (there ? SegmentQuestion.Known : SegmentQuestion.Unknown, ""),
            { After: { } day } => (SegmentQuestion.After, day),
            { Before: { } day } => (SegmentQuestion.Before, day),
            { WithinDays: { } days } => (SegmentQuestion.WithinDays, days.ToString(CultureInfo.InvariantCulture)),
            { WithinIssues: { } issues } => (SegmentQuestion.WithinIssues, issues.ToString(CultureInfo.InvariantCulture)),
            { NotWithinDays: { } days } => (SegmentQuestion.NotWithinDays, days.ToString(CultureInfo.InvariantCulture)),
            { NotWithinIssues: { } issues } => (SegmentQuestion.NotWithinIssues, issues.ToString(CultureInfo.InvariantCulture)),
            { Percent: { } percent } => (SegmentQuestion.Percent, percent.ToString(CultureInfo.InvariantCulture)),
            _ => null,
        };
        return asked is { } row ? new SegmentRow { Field = field, Name = condition.Name ?? condition.Seed ?? "", Question = row.Question, Value = row.Value } : null;
    }

    public SegmentCondition Where(Publication publication)
    {
        var condition = new SegmentCondition
        {
            Field = Field,
            Name = Field == SegmentField.Attribute ? Name.Trim() : null,
            Seed = Field == SegmentField.Sample && Name.Trim().Length > 0 ? Name.Trim() : null,
        };
        return Question switch
        {
            SegmentQuestion.Is => condition with { Is = Values(publication) },
            SegmentQuestion.IsNot => new SegmentCondition { Not = condition with { Is = Values(publication) } },
            SegmentQuestion.Begins => condition with { Begins = Value },
            SegmentQuestion.Contains => condition with { Contains = Value },
            SegmentQuestion.Known => condition with { Exists = true },
            SegmentQuestion.Unknown => condition with { Exists = false },
            SegmentQuestion.After => condition with { After = Value.Trim() },
            SegmentQuestion.Before => condition with { Before = Value.Trim() },
            SegmentQuestion.WithinDays => condition with { WithinDays = Number },
            SegmentQuestion.WithinIssues => condition with { WithinIssues = Number },
            SegmentQuestion.NotWithinDays => condition with { NotWithinDays = Number },
            SegmentQuestion.NotWithinIssues => condition with { NotWithinIssues = Number },
            _ => condition with { Percent = Number },
        };
    }

    public bool TakesList => Question is SegmentQuestion.Is or SegmentQuestion.IsNot;

    /// <summary>As the rules want them: what can be written as a word, too, is read as its key.</summary>
    public IReadOnlyList<string> Values(Publication publication) =>
        [.. Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(v => SegmentWords.Key(Field, v, publication))];

    // What is no number is out of every range, and said to be.
    private int Number => int.TryParse(Value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>What a row asks, as a person chooses it.</summary>
internal enum SegmentQuestion
{
    Is,
    IsNot,
    Begins,
    Contains,
    Known,
    Unknown,
    After,
    Before,
    WithinDays,
    WithinIssues,
    NotWithinDays,
    NotWithinIssues,
    Percent,
}
