using System.Globalization;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers.Pages;

/// <summary>
/// What is wrong with the rows of a segment, said at the row and in the words of the form. The rules (<see cref="SegmentRules"/>) say the same to programs, in
/// theirs; a test holds the two against each other, so that no row comes past this and is refused there.
/// </summary>
internal sealed class SegmentRowCheck(Publication publication, TimeSpan kept, FieldErrors errors)
{
    private const int LongestValue = 1000;
    private const int LongestSeed = 100;

    public static void Check(SegmentForm form, Publication publication, TimeSpan kept, FieldErrors errors)
    {
        var check = new SegmentRowCheck(publication, kept, errors);
        // The rules count the group around the rows, and a no as one more.
        if (1 + form.Rows.Sum(r => r.Question == SegmentQuestion.IsNot ? 2 : 1) > SegmentRules.MostConditions)
            errors.Add("", $"At most {SegmentRules.MostConditions - 1} conditions, of which each “{SegmentWords.Question(SegmentQuestion.IsNot)}” counts as two: take some out.");
        if (form.Rows.Where(r => r.TakesList).Sum(r => r.Values(publication).Count) > SegmentRules.MostValues)
            errors.Add("", $"All conditions together have at most {SegmentRules.MostValues:N0} values: take some out.");
        foreach (var (i, row) in form.Rows.Index())
            check.Row(row, $"rows[{i}]");
    }

    private void Row(SegmentRow row, string at)
    {
        if (!Enum.IsDefined(row.Field) || !Enum.IsDefined(row.Question))
        {
            errors.Add($"{at}.question", "Choose a field and a question.");
            return;
        }

        if (row.Field is SegmentField.Opened or SegmentField.Clicked && publication.Tracking != Tracking.Individual)
        {
            errors.Add($"{at}.field", $"{publication.Name} counts nobody one by one: what single readers opened or clicked is not known. Ask something else, or have its opens and clicks counted per reader who agreed.");
            return;
        }

        Name(row, $"{at}.name");
        var possible = SegmentWords.Questions(row.Field);
        if (!possible.Contains(row.Question))
            errors.Add($"{at}.question", $"{SegmentWords.Capital(SegmentWords.Field(row.Field))} cannot be asked “{SegmentWords.Question(row.Question)}”. Choose {Any(possible.Select(q => $"“{SegmentWords.Question(q)}”"))}.");
        else
            Value(row, $"{at}.value");
    }

    private void Name(SegmentRow row, string at)
    {
        var name = row.Name.Trim();
        if (row.Field == SegmentField.Attribute && name.Length == 0)
            errors.Add(at, "Not finished: write the name of the field of your own, such as town; or remove the condition.");
        else if (row.Field == SegmentField.Attribute && (name.Length > SegmentRules.LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
            errors.Add(at, $"“{Short(name)}” is no name of a field: those are made of at most {SegmentRules.LongestName} letters (a to z), digits and _, without blanks, like home_town.");
        else if (row.Field == SegmentField.Sample && (name.Length > LongestSeed || name.Any(char.IsControl)))
            errors.Add(at, $"The name of a sample is one line of at most {LongestSeed} letters.");
    }

    private void Value(SegmentRow row, string at)
    {
        switch (row.Question)
        {
            case SegmentQuestion.Is or SegmentQuestion.IsNot:
                List(row, at);
                break;
            case SegmentQuestion.Begins or SegmentQuestion.Contains:
                if (string.IsNullOrWhiteSpace(row.Value))
                    errors.Add(at, $"Not finished: write what it {(row.Question == SegmentQuestion.Begins ? "begins with" : "contains")}; or remove the condition.");
                else
                    Text(row.Value, at);
                break;
            case SegmentQuestion.After or SegmentQuestion.Before:
                if (row.Value.Trim().Length == 0)
                    errors.Add(at, "Not finished: write a day, like 2026-01-31; or remove the condition.");
                else if (SegmentValues.Moment(row.Value.Trim(), "UTC") is null)
                    errors.Add(at, $"“{Short(row.Value)}” is no day. Write it with year, month and day, like 2026-01-31.");
                break;
            case SegmentQuestion.Known or SegmentQuestion.Unknown:
                break;
            default:
                Number(row, at);
                break;
        }
    }

    private void Number(SegmentRow row, string at)
    {
        var (what, most) = row.Question switch
        {
            SegmentQuestion.WithinDays or SegmentQuestion.NotWithinDays => ("days", SegmentRules.MostDaysOf(row.Field, kept)),
            SegmentQuestion.WithinIssues or SegmentQuestion.NotWithinIssues => ("issues", SegmentRules.MostIssues),
            _ => ("readers of a hundred", SegmentRules.MostPercent),
        };
        var text = row.Value.Trim();
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
            return;
        var why = what == "days" && row.Field is SegmentField.Opened or SegmentField.Clicked ? ": what single readers did is kept for so long" : "";
        errors.Add(at, $"{(text.Length == 0 ? "Not finished" : $"“{Short(text)}” cannot be asked")}: write how many {what}, a whole number from 1 to {most:N0}{why}.");
    }

    private void List(SegmentRow row, string at)
    {
        var values = row.Values(publication);
        if (values.Count == 0)
            errors.Add(at, "Not finished: write at least one value, several with commas between them; or remove the condition.");
        foreach (var value in values)
        {
            if (row.Field == SegmentField.Section && publication.Sections.All(s => s.Key != value))
                errors.Add(at, publication.Sections.Count == 0 ? $"{publication.Name} has no sections." : $"{publication.Name} has no section “{Short(value)}”. It has {Listed(publication.Sections.Select(s => s.Name))}.");
            else if (row.Field == SegmentField.State && SegmentValues.State(value) is null)
                errors.Add(at, $"“{Short(value)}” is no state of a subscription. Write {Any(SegmentWords.States)}.");
            else if (row.Field == SegmentField.Frequency && SegmentValues.Frequency(value) is null)
                errors.Add(at, $"“{Short(value)}” is not how often somebody gets mail. Write {Any(SegmentWords.Frequencies)}.");
            else if (row.Field == SegmentField.Domain && SegmentValues.Domain(value) is null)
                errors.Add(at, $"“{Short(value)}” is no domain. Write what stands behind the @, like example.org.");
            else
                Text(value, at);
        }
    }

    private void Text(string value, string at)
    {
        if (value.Length > LongestValue)
            errors.Add(at, $"At most {LongestValue:N0} letters; “{Short(value)}” has {value.Length:N0}.");
        else if (value.Any(char.IsControl))
            errors.Add(at, "One line, without control characters.");
    }

    private static string Any(IEnumerable<string> words) => Join([.. words], "or");

    private static string Listed(IEnumerable<string> words) => Join([.. words], "and");

    private static string Join(IReadOnlyList<string> words, string last) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} {last} {words[^1]}";

    private static string Short(string text) => text.Trim() is var all && all.Length > 60 ? all[..60] + "…" : all;
}
