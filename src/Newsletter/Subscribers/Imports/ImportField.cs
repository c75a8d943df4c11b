using Newsletter.Shell.DelimitedText;

namespace Newsletter.Subscribers.Imports;

/// <summary>What a column of a list holds.</summary>
internal enum ImportField
{
    /// <summary>Nothing that is kept.</summary>
    Skip,
    Email,
    Name,
    FirstName,
    LastName,
    Language,
    TimeZone,

    /// <summary>Keys of sections that are on, between blanks, commas or semicolons.</summary>
    Sections,

    /// <summary>How often they want mail: <c>monthly</c> or <c>everyIssue</c>.</summary>
    Frequency,

    /// <summary>The day from which they want issues again.</summary>
    PausedUntil,

    /// <summary>Subscribed, unsubscribed, cleaned and their kin.</summary>
    Status,

    /// <summary>When they agreed.</summary>
    ConsentAt,

    /// <summary>The network address they agreed from.</summary>
    ConsentAddress,

    /// <summary>When they joined the list, if nothing says when they agreed.</summary>
    Joined,

    /// <summary>When they left; a row that has it is of somebody who left.</summary>
    LeftAt,

    /// <summary>When their address stopped working.</summary>
    BouncedAt,

    /// <summary>A field of the newsroom's own.</summary>
    Attribute,
}

/// <param name="Name">Of an attribute: its name.</param>
/// <param name="DayFirst">Its times write the day before the month.</param>
/// <param name="Ticked">Its cells are ticked or empty: an empty one is no yes.</param>
/// <param name="Instead">It has somebody's other address, which counts where the first is missing.</param>
internal sealed record ImportColumn(int Index, string Header, ImportField Field, string? Name = null, bool DayFirst = false, bool Ticked = false, bool Instead = false);

internal static class ImportColumns
{
    /// <summary>A row that is no longer there as it came: address and name under the columns that had them, for the file of rows that did not come in.</summary>
    public static string Line(this IReadOnlyList<ImportColumn> columns, ImportRow row)
    {
        var named = columns.FirstOrDefault(c => c.Field == ImportField.Name) ?? columns.FirstOrDefault(c => c.Field is ImportField.FirstName or ImportField.LastName);
        return string.Join(',', columns.Select(c => c.Field == ImportField.Email ? row.Email : c == named ? row.Name : "").Select(CsvWriter.Field));
    }
}
